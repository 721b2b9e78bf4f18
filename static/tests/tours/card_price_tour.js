import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function lineIs(productName, price) {
    return Order.hasLine({ productName, price });
}

registry.category("web_tour.tours").add("membership_card_price", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.sell("Year card"),
            // Neither the tier, nor the cashier, changes the price.
            lineIs("Year card", "120.00"),
            Membership.hasNot("del.member-normal-price"),
            Membership.press("%", "5"),
            Membership.notified("Year card is always sold at its own price."),
            lineIs("Year card", "120.00"),
            Membership.press("Price", "5"),
            lineIs("Year card", "120.00"),
            Membership.press("Qty", "9", "9"),
            lineIs("Year card", "11,880.00"),
            Membership.press("9"),
            Membership.refused("At most 99 cards are sold at once."),
            Membership.press("1"),
            lineIs("Year card", "120.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "120.00"),
            Membership.validate(),
            ReceiptScreen.clickNextOrder(),
            // Where the type allows it, the member's price holds, and a bit more.
            Membership.serve(),
            Membership.sell("Club card"),
            lineIs("Club card", "80.00"),
            Membership.has("del.member-normal-price:contains('100.00')"),
            Membership.press("%", "5"),
            lineIs("Club card", "76.00"),
            Membership.press("0"),
            Membership.notified("At most 25 % may be taken off the price of Club card."),
            lineIs("Club card", "75.00"),
            Membership.press("%", "0"),
            lineIs("Club card", "80.00"),
            Membership.press("Price", "7", "0"),
            lineIs("Club card", "75.00"),
            Membership.press("Price", "9", "0"),
            lineIs("Club card", "90.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "90.00"),
            Membership.validate(),
            ReceiptScreen.clickNextOrder(),
            Membership.serve(),
            Membership.sell("Club card"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "80.00"),
            Membership.validate(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_and_promotion", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong", "Year card", "Club card"),
            // Ten percent off what may be cheaper: the goods and the club card.
            lineIs("10% on your order", "-20.00"),
            ProductScreen.totalAmountIs("300.00"),
            // With the tier's twenty percent it would be too much for the club card.
            Membership.serve(),
            lineIs("Club card", "80.00"),
            lineIs("10% on your order", "-8.00"),
            ProductScreen.totalAmountIs("272.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "272.00"),
            Membership.validate(),
        ].flat(),
});

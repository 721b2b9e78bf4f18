import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function cardsAre(quantity, price) {
    return Order.hasLine({ productName: "Year card", quantity, price });
}

function payInCash(amount) {
    return [
        ProductScreen.clickPayButton(),
        Membership.pay("Cash", amount),
        Membership.validate(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_card_renewed", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            // Nothing is asked for the first one.
            Membership.sell("Year card"),
            cardsAre("1", "120.00"),
            payInCash("120.00"),
            ReceiptScreen.clickNextOrder(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            Membership.has('.modal-body:contains("The new one begins on")'),
            Dialog.cancel(),
            Membership.hasNot(".orderline"),
            Membership.sell("Year card"),
            Dialog.confirm("Sell"),
            cardsAre("1", "120.00"),
            Membership.sell("Year card"),
            Membership.has('.modal-body:contains("after the one before it on this order")'),
            Dialog.confirm("Sell"),
            cardsAre("2", "240.00"),
            payInCash("240.00"),
            Membership.receiptShows(".receipt-new-card", "from"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_not_renewed", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            Membership.refused("Wang Wei has a Year card until"),
            Membership.hasNot(".orderline"),
        ].flat(),
});

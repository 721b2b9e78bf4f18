import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

const DISCOUNT = "Order discount";

function giveHalfOff() {
    return [
        ProductScreen.clickControlButton("Discount"),
        ..."50"
            .split("")
            .map((key) => Membership.click(`.o_dialog .numpad button:contains(${key})`)),
        Dialog.confirm(),
    ].flat();
}

function discountIs(price) {
    return Order.hasLine({ productName: DISCOUNT, price });
}

function payInCash(amount) {
    return [
        ProductScreen.clickPayButton(),
        Membership.pay("Cash", amount),
        Membership.validate(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_discount_of_order_with_topup", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong"),
            Membership.topUp("Pack 100"),
            giveHalfOff(),
            discountIs("-50.00"),
            ProductScreen.totalAmountIs("150.00"),
            payInCash("150.00"),
            Membership.receiptShows(".receipt-topup", "100.00"),
            Membership.receiptShows(".receipt-earned", "+50"),
            Membership.receiptShows(".receipt-wallet", "100.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_discount_follows_goods_only", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong"),
            giveHalfOff(),
            discountIs("-50.00"),
            Membership.topUp("Pack 100"),
            ProductScreen.totalAmountIs("150.00"),
            Membership.sell("Oolong"),
            discountIs("-100.00"),
            ProductScreen.totalAmountIs("200.00"),
            payInCash("200.00"),
            Membership.receiptShows(".receipt-earned", "+100"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_discount_of_order_with_card", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong"),
            Membership.sell("Year card"),
            giveHalfOff(),
            discountIs("-50.00"),
            ProductScreen.totalAmountIs("170.00"),
            payInCash("170.00"),
            Membership.receiptShows(".receipt-new-card", "Year card"),
            ReceiptScreen.clickNextOrder(),
            // Returned are the goods, for what was paid for them.
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            Order.hasLine({ productName: "Oolong", run: "click" }),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("To Refund: 1"),
            TicketScreen.confirmRefund(),
            Chrome.isSyncStatusConnected(),
            Membership.pay("Cash", "-50.00"),
            Membership.validate(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_discount_of_nothing_else", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.topUp("Pack 100"),
            giveHalfOff(),
            Dialog.isNot(),
            Membership.hasNot(`.orderline:contains('${DISCOUNT}')`),
            ProductScreen.totalAmountIs("100.00"),
            payInCash("100.00"),
        ].flat(),
});

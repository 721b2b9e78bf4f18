import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

// Loose tea costs 7.23; the store rounds to 0.05.

function sellLooseTea() {
    return [
        Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
        Membership.sell("Loose tea"),
        ProductScreen.clickPayButton(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_rounded_wallet_payment", {
    steps: () =>
        [
            Membership.openTill(),
            sellLooseTea(),
            PaymentScreen.totalIs("7.25"),
            Membership.payAllFromWallet(),
            Membership.receiptShows(".receipt-wallet-paid", "7.25"),
            Membership.receiptShows(".receipt-wallet", "12.75"),
            ReceiptScreen.clickNextOrder(),
            // What was taken goes back.
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("To Refund: 1"),
            TicketScreen.confirmRefund(),
            Membership.pay("Wallet", "-7.25"),
            PaymentScreen.clickRefundButton(),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-back", "7.25"),
            Membership.receiptShows(".receipt-wallet", "20.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_rounded_wallet_and_cash", {
    steps: () =>
        [
            Membership.openTill(),
            sellLooseTea(),
            PaymentScreen.clickPaymentMethod("Wallet"),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-paid", "7.23"),
            ReceiptScreen.clickNextOrder(),
            // Only what is paid in cash is rounded.
            sellLooseTea(),
            Membership.pay("Cash", "7.25"),
            Membership.press("2"),
            PaymentScreen.selectedPaymentlineHas("Cash", "2.00"),
            PaymentScreen.clickPaymentMethod("Wallet"),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-paid", "5.23"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_rounded_topup_and_wallet", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.topUp("Pack 300"),
            Membership.sell("Loose tea"),
            ProductScreen.clickPayButton(),
            PaymentScreen.totalIs("307.25"),
            Membership.payFromWallet("7.25"),
            Membership.pay("Cash", "300.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-wallet-paid", "7.25"),
            Membership.receiptShows(".receipt-topup", "300.00"),
        ].flat(),
});

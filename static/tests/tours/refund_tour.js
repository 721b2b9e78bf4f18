import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function refundTwo(order) {
    return [
        ...ProductScreen.clickRefund(),
        ...TicketScreen.selectOrder(order),
        ...ProductScreen.clickNumpad("2"),
        ...TicketScreen.toRefundTextContains("To Refund: 2"),
        ...TicketScreen.confirmRefund(),
        ...PaymentScreen.isShown(),
    ];
}

registry.category("web_tour.tours").add("membership_refund", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.sell("Oolong", "Oolong", "Oolong", "Oolong"),
            ProductScreen.totalAmountIs("320.00"),
            ProductScreen.clickPayButton(),
            Membership.payFromWallet("250.00"),
            Membership.pay("Cash", "70.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-points", "1,645"),
            ReceiptScreen.clickNextOrder(),
            // What the wallet paid goes back to it first.
            refundTwo("001"),
            Membership.pay("Wallet", "-160.00"),
            PaymentScreen.clickRefundButton(),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-back", "160.00"),
            Membership.receiptShows(".receipt-wallet", "128.00"),
            Membership.receiptShows(".receipt-bonus", "32.00"),
            Membership.has(".receipt-unearned"),
            ReceiptScreen.clickNextOrder(),
            // Of the rest, no more than what is left of each method.
            refundTwo("001"),
            Membership.pay("Cash", "-70.00"),
            Membership.pay("Wallet", "-90.00"),
            Membership.press("9", "5"),
            PaymentScreen.selectedPaymentlineHas("Wallet", "-95.00"),
            PaymentScreen.clickRefundButton(),
            Membership.refused("$ 90.00 of this order can go back to the wallet."),
            Membership.press("9", "0"),
            PaymentScreen.selectedPaymentlineHas("Wallet", "-90.00"),
            PaymentScreen.clickRetryButton(),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-back", "90.00"),
            Membership.receiptShows(".receipt-wallet", "200.00"),
            Membership.receiptShows(".receipt-bonus", "50.00"),
            Membership.receiptShows(".receipt-points", "1,240"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_refund_of_cash", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.sell("Oolong", "Oolong"),
            ProductScreen.totalAmountIs("160.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "160.00"),
            Membership.validate(),
            ReceiptScreen.clickNextOrder(),
            refundTwo("001"),
            // The wallet has paid nothing, so nothing goes to it.
            PaymentScreen.clickPaymentMethod("Wallet"),
            Membership.refused("Nothing of this order is left to go back to the wallet."),
            Membership.pay("Cash", "-160.00"),
            Membership.validate(),
            Membership.has(".receipt-unearned"),
            Membership.receiptShows(".receipt-points", "1,240"),
        ].flat(),
});

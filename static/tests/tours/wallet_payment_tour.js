import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { refresh } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

/** A member with 250 in the wallet buys four for 80 each, and stands at the payment. */
function payThreeHundredTwenty() {
    return [
        ...Membership.openTill(),
        ...Membership.serve(),
        ...Membership.sell("Oolong", "Oolong", "Oolong", "Oolong"),
        ...ProductScreen.totalAmountIs("320.00"),
        ...ProductScreen.clickPayButton(),
    ];
}

function reverse() {
    return [
        Membership.click(".wallet-payment .send_payment_reversal"),
        Membership.walletIs("reversed"),
    ];
}

function add(name, steps) {
    registry.category("web_tour.tours").add(name, { steps: () => steps().flat(Infinity) });
}

add("membership_wallet_part", () => [
    payThreeHundredTwenty(),
    Membership.has(".paymentmethod:contains('Wallet'):contains('250.00 available')"),
    // As much as there is, and the rest in cash.
    Membership.payFromWallet("250.00"),
    Membership.has(".paymentmethod:contains('Wallet'):contains('0.00 available')"),
    PaymentScreen.remainingIs("70.00"),
    Membership.pay("Cash", "70.00"),
    Membership.validate(),
    Membership.receiptShows(".receipt-wallet-paid", "250.00"),
    // Bonus money earns nothing: 270 of 320 were paid with other money.
    Membership.receiptShows(".receipt-earned", "+405"),
    Membership.receiptShows(".receipt-wallet", "0.00"),
]);

add("membership_wallet_nobody", () => [
    Membership.openTill(),
    Membership.sell("Oolong"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickPaymentMethod("Wallet"),
    Membership.refused("only a member has a wallet"),
    Membership.hasNot(".paymentline"),
    Membership.serveAtPayment(Membership.OTHER_CARD, "Wang Wei"),
    PaymentScreen.clickPaymentMethod("Wallet"),
    Membership.refused("The wallet of Wang Wei is empty."),
    Membership.hasNot(".paymentline"),
    Membership.pay("Cash", "100.00"),
    Membership.validate(),
]);

add("membership_wallet_refused_and_retried", () => [
    payThreeHundredTwenty(),
    Membership.otherTillReserves(200),
    Membership.pay("Wallet", "250.00"),
    Dialog.confirm("Ok"),
    Membership.walletIs("retry"),
    Membership.press("0"),
    Membership.has(".paymentline.selected .payment-amount:contains(/^\\D*0.00$/)"),
    PaymentScreen.clickRetryButton(),
    Membership.refused("Type an amount greater than zero."),
    Membership.press("4", "0", "0"),
    PaymentScreen.selectedPaymentlineHas("Wallet", "400.00"),
    PaymentScreen.clickRetryButton(),
    Membership.refused("The wallet can pay $ 320.00 of this order."),
    Membership.walletIs("retry"),
    Membership.press("5", "0"),
    Membership.has(".paymentline.selected .payment-amount:contains(/^\\D*50.00$/)"),
    PaymentScreen.clickRetryButton(),
    Membership.walletIs("done"),
    Membership.pay("Cash", "270.00"),
    Membership.validate(),
]);

add("membership_wallet_cancelled", () => [
    payThreeHundredTwenty(),
    // The answer comes after the cancellation.
    Membership.closeGate("answer"),
    Membership.pay("Wallet", "250.00"),
    Membership.walletIs("waiting"),
    Membership.hasNot(".send_force_done"),
    PaymentScreen.clickCancelButton(),
    Membership.walletIs("retry"),
    Membership.openGate(),
    Membership.walletIs("retry"),
    // The request itself comes after the cancellation, during the next attempt.
    Membership.closeGate("request"),
    PaymentScreen.clickRetryButton(),
    Membership.walletIs("waiting"),
    PaymentScreen.clickCancelButton(),
    Membership.walletIs("retry"),
    PaymentScreen.clickRetryButton(),
    Membership.walletIs("done"),
    Membership.openGate(),
    Membership.walletIs("done"),
    reverse(),
    // Deleting the line while it waits is a cancellation too.
    Membership.closeGate("answer"),
    Membership.pay("Wallet", "250.00"),
    Membership.walletIs("waiting"),
    PaymentScreen.clickPaymentlineDelButton("Wallet", "250.00"),
    Membership.hasNot(".paymentline:contains('250.00')"),
    Membership.openGate(),
    Membership.hasNot(".paymentline:contains('250.00')"),
    Membership.pay("Cash", "320.00"),
    Membership.validate(),
    Membership.hasNot(".pos-receipt .receipt-wallet-paid"),
]);

add("membership_wallet_reversed", () => [
    payThreeHundredTwenty(),
    Membership.payFromWallet("250.00"),
    Membership.hasNot(".send_force_done"),
    reverse(),
    PaymentScreen.remainingIs("320.00"),
    // Another payment in between does not take the button away.
    Membership.payFromWallet("250.00"),
    Membership.pay("Bank", "70.00"),
    PaymentScreen.clickPaymentline("Wallet", "250.00"),
    reverse(),
    Membership.pay("Cash", "250.00"),
    Membership.validate(),
    Membership.hasNot(".pos-receipt .receipt-wallet-paid"),
]);

add("membership_wallet_back", () => [
    payThreeHundredTwenty(),
    Membership.payFromWallet("250.00"),
    PaymentScreen.clickBack(),
    Membership.has(".member-panel .member-held:contains('250.00')"),
    // The order changes under the payment: less than what is reserved.
    ProductScreen.clickLine("Oolong", "4"),
    Membership.press("2"),
    ProductScreen.totalAmountIs("160.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.clickValidate(),
    Membership.refused("The wallet pays more than the goods cost"),
    PaymentScreen.clickBack(),
    ProductScreen.clickLine("Oolong", "2"),
    Membership.press("3"),
    ProductScreen.totalAmountIs("240.00"),
    Membership.sell("Postage stamp"),
    ProductScreen.totalAmountIs("272.00"),
    ProductScreen.clickPayButton(),
    PaymentScreen.remainingIs("22.00"),
    Membership.pay("Cash", "22.00"),
    Membership.validate(),
    Membership.receiptShows(".receipt-wallet-paid", "250.00"),
]);

add("membership_wallet_order_deleted", () => [
    payThreeHundredTwenty(),
    Membership.payFromWallet("250.00"),
    PaymentScreen.clickBack(),
    Membership.has(".member-panel .member-held"),
    ProductScreen.clickControlButton("Cancel Order"),
    Dialog.confirm(),
    ProductScreen.orderIsEmpty(),
    Membership.serve(),
    Membership.hasNot(".member-held"),
    // Deleted while the wallet is asked.
    Membership.sell("Oolong"),
    ProductScreen.clickPayButton(),
    Membership.closeGate("answer"),
    Membership.pay("Wallet", "80.00"),
    Membership.walletIs("waiting"),
    PaymentScreen.clickBack(),
    ProductScreen.clickControlButton("Cancel Order"),
    Dialog.confirm(),
    ProductScreen.orderIsEmpty(),
    Membership.openGate(),
    ProductScreen.orderIsEmpty(),
]);

add("membership_wallet_customer_changed", () => [
    payThreeHundredTwenty(),
    Membership.payFromWallet("250.00"),
    PaymentScreen.clickBack(),
    Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
    Membership.notified("The wallet payment of Li Na was taken off the order."),
    // The price of the former customer's tier is gone too.
    ProductScreen.totalAmountIs("400.00"),
    ProductScreen.clickPayButton(),
    Membership.hasNot(".paymentline"),
    // While the wallet is asked, at the payment.
    Membership.serveAtPayment(Membership.CARD, "Li Na"),
    Membership.closeGate("answer"),
    Membership.pay("Wallet", "250.00"),
    Membership.walletIs("waiting"),
    Membership.serveAtPayment(Membership.OTHER_CARD, "Wang Wei"),
    Membership.hasNot(".paymentline"),
    Membership.openGate(),
    Membership.hasNot(".paymentline"),
    Membership.pay("Cash", "400.00"),
    Membership.validate(),
]);

add("membership_wallet_reloaded", () => [
    payThreeHundredTwenty(),
    Membership.payFromWallet("250.00"),
    refresh(),
    PaymentScreen.isShown(),
    PaymentScreen.clickPaymentline("Wallet", "250.00"),
    Membership.walletIs("done"),
    reverse(),
    // Reloaded while the wallet is asked: the payment can be tried again.
    Membership.closeGate("answer"),
    Membership.pay("Wallet", "250.00"),
    Membership.walletIs("waiting"),
    refresh(),
    PaymentScreen.isShown(),
    PaymentScreen.clickPaymentline("Wallet", "250.00"),
    Membership.walletIs("retry"),
    PaymentScreen.clickRetryButton(),
    Membership.walletIs("done"),
    refresh(),
    PaymentScreen.isShown(),
    Membership.pay("Cash", "70.00"),
    Membership.validate(),
    Membership.receiptShows(".receipt-wallet-paid", "250.00"),
]);

add("membership_wallet_payment_edited", () => [
    Membership.openTill(),
    Membership.serve(),
    Membership.sell("Oolong"),
    ProductScreen.clickPayButton(),
    Membership.payAllFromWallet(),
    Membership.click(".edit-order-payment"),
    Membership.click(".modal .o_notebook .nav-link:contains('Payments')"),
    Membership.click(".modal .o_field_widget[name='payment_ids'] td[name='amount']"),
    {
        content: "type another amount",
        trigger: ".modal .o_field_widget[name='payment_ids'] .o_field_widget[name='amount'] input",
        run: "edit 1.00",
    },
    Membership.expectRefusalByServer(),
    Membership.click(".modal .o_form_button_save"),
    Membership.refused("was posted for a member and cannot be edited"),
    Membership.click(".modal .o_form_button_cancel"),
    Dialog.isNot(),
]);

add("membership_wallet_closing", () => [
    Membership.openTill(),
    Membership.serve(),
    Membership.sell("Oolong"),
    ProductScreen.clickPayButton(),
    Membership.payAllFromWallet(),
    Chrome.clickMenuOption("Close Register"),
    Membership.has(".payment-methods-overview:contains('Wallet'):contains('80.00')"),
    Membership.hasNot(".close-pos-popup span:contains('Wallet Count')"),
    ProductScreen.closeWithCashAmount("0"),
    Dialog.confirm("Close Register"),
    {
        trigger: "body",
        content: "the register is closed",
        expectUnloadPage: true,
    },
]);

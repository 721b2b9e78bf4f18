import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

/** The network is back, and the browser says so. */
function goOnline() {
    return [
        OfflineUtil.setOnlineMode(),
        run(() => window.dispatchEvent(new Event("online")), "the network is back"),
    ];
}

registry.category("web_tour.tours").add("membership_offline", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.sell("Oolong"),
            Membership.topUp("Pack 300"),
            OfflineUtil.setOfflineMode(),
            // Nobody can be looked up; a card of somebody who was here is known.
            scan_barcode(Membership.OTHER_CARD),
            Membership.notified("The till is offline and does not know the code"),
            scan_barcode(Membership.CARD),
            Membership.has(".member-panel[data-status='unknown'] .member-name"),
            Membership.has(".member-unknown:contains('Offline: balances unknown')"),
            Membership.hasNot(".member-principal"),
            ProductScreen.clickControlButton("New member"),
            {
                content: "type a name",
                trigger: ".enrol-dialog .enrol-name",
                run: "edit Zhang San",
            },
            {
                content: "type a phone",
                trigger: ".enrol-dialog .enrol-phone",
                run: "edit 13800003333",
            },
            Membership.click(".enrol-submit"),
            Membership.has(".enrol-error:contains('The till is offline.')"),
            Membership.click(".modal .btn-close"),
            // The wallet and the top-up are refused, the sale goes on.
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Wallet"),
            Membership.refused("The till is offline: the wallet cannot be used now."),
            Membership.hasNot(".paymentline"),
            Membership.pay("Cash", "380.00"),
            PaymentScreen.clickValidate(),
            Membership.refused("The till is offline: a top-up cannot be sold."),
            PaymentScreen.clickPaymentlineDelButton("Cash", "380.00"),
            PaymentScreen.clickBack(),
            ProductScreen.clickLine("Pack 300"),
            Membership.press("⌫"),
            Membership.press("⌫"),
            Membership.hasNot(".orderline:contains('Pack 300')"),
            ProductScreen.totalAmountIs("80.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "80.00"),
            Membership.validate(),
            Dialog.confirm("Continue with limited functionality"),
            Membership.receiptShows(
                ".membership-receipt",
                "Points follow when the till is online again."
            ),
            Membership.receiptShows(".membership-saving", "20.00"),
            goOnline(),
            Membership.receiptShows(".receipt-earned", "+120"),
            Membership.receiptShows(".receipt-points", "1,360"),
            ReceiptScreen.clickNextOrder(),
            // The panel asks again by itself as soon as it can.
            Membership.serve(),
            OfflineUtil.setOfflineMode(),
            scan_barcode(Membership.CARD),
            Membership.has(".member-panel[data-status='unknown'] .member-name"),
            goOnline(),
            Membership.panelShows({ name: "Li Na", points: "1,360" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_offline_after_authorising", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.sell("Oolong", "Oolong", "Oolong", "Oolong"),
            ProductScreen.totalAmountIs("320.00"),
            ProductScreen.clickPayButton(),
            Membership.payFromWallet("250.00"),
            OfflineUtil.setOfflineMode(),
            // Given back as soon as the network is back.
            Membership.click(".wallet-payment .send_payment_reversal"),
            Membership.walletIs("reversed"),
            goOnline(),
            Membership.payFromWallet("250.00"),
            // The next one is kept: the order follows with its payment.
            OfflineUtil.setOfflineMode(),
            Membership.pay("Cash", "70.00"),
            Membership.validate(),
            Dialog.confirm("Continue with limited functionality"),
            goOnline(),
            Membership.receiptShows(".receipt-wallet-paid", "250.00"),
            Membership.receiptShows(".receipt-earned", "+405"),
        ].flat(),
});

/* global posmodel */

import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as SelectionPopup from "@point_of_sale/../tests/generic_helpers/selection_popup_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

const PRINTED = "9900000000012";
const NO_REFUND = "Your rights don't let you give value back. Ask a colleague.";

function openTillAs(name) {
    return [
        ...Chrome.startPoS(),
        Membership.click(".login-overlay .select-cashier"),
        ...SelectionPopup.has(name, { run: "click" }),
        Dialog.confirm("Open Register"),
        ...employeeIs(name),
    ];
}

/** The navigation bar shows a picture only. */
function employeeIs(name) {
    return [
        Membership.hasNot(".selection-item"),
        Membership.check(`${name} is logged in`, () => posmodel.getCashier()?.name === name),
    ];
}

function switchTo(name) {
    return [
        Membership.click(".cashier-name"),
        ...SelectionPopup.has(name, { run: "click" }),
        ...employeeIs(name),
    ];
}

function payInCash(amount) {
    return [
        ProductScreen.clickPayButton(),
        Membership.pay("Cash", amount),
        Membership.validate(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_employee_acts", {
    steps: () =>
        [
            openTillAs("Chen Mei"),
            // A card is taken into use.
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.click(".member-panel .member-activate"),
            Membership.notified("Spa card is active now."),
            Membership.hasNot(".member-panel .member-activate"),
            // Her colleague gives a free service and takes the payment.
            switchTo("Sun Hao"),
            Membership.click(".member-panel .member-use"),
            Dialog.confirm("Use now"),
            Membership.notified("Free care used, 0 left."),
            Membership.serve(),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            Membership.payAllFromWallet(),
            ReceiptScreen.clickNextOrder(),
            // A new member and a printed card.
            switchTo("Chen Mei"),
            scan_barcode(PRINTED),
            Membership.giveTo("new"),
            Membership.enrol("Zhang San", "13800003333"),
            Membership.panelShows({ name: "Zhang San", card: "0012" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_employee_minimal", {
    steps: () =>
        [
            openTillAs("Chen Mei"),
            // Minimal rights open no till.
            switchTo("Xu Lin"),
            // Nobody is enrolled and no card given away.
            Membership.has(".member-panel[data-status='none']"),
            Membership.hasNot(".enrol-member"),
            scan_barcode(PRINTED),
            Membership.refused("Your rights don't let you give a card away. Ask a colleague."),
            // A member is served, and decided for by somebody else.
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.has(".member-panel .member-activate[disabled]"),
            Membership.has(".member-panel .member-use[disabled]"),
            Membership.openDetails(),
            Membership.has(".member-dialog .member-activate[disabled]"),
            Membership.has(".member-dialog .member-use[disabled]"),
            Membership.closeDetails(),
            switchTo("Chen Mei"),
            Membership.has(".member-panel .member-use:not([disabled])"),
            switchTo("Xu Lin"),
            Membership.has(".member-panel .member-use[disabled]"),
            // A card is sold to members only: nobody new is offered.
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            Membership.has(".member-stranger"),
            Membership.hasNot(".enrol-member"),
            Membership.sell("Year card"),
            Membership.has(".holder-dialog .holder-other"),
            Membership.hasNot(".holder-dialog .holder-new"),
            Dialog.discard(),
            Membership.serve(),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            Membership.payAllFromWallet(),
            ReceiptScreen.clickNextOrder(),
            // A return that a colleague has begun does not end in the wallet.
            switchTo("Chen Mei"),
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            switchTo("Xu Lin"),
            PaymentScreen.clickPaymentMethod("Wallet"),
            Membership.refused(NO_REFUND),
            switchTo("Chen Mei"),
            Membership.pay("Wallet", "-80.00"),
            switchTo("Xu Lin"),
            PaymentScreen.clickRefundButton(),
            Membership.refused(NO_REFUND),
            switchTo("Chen Mei"),
            PaymentScreen.clickRetryButton(),
            ReceiptScreen.isShown(),
            Membership.receiptShows(".receipt-wallet-back", "80.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_employee_sells", {
    steps: () =>
        [
            openTillAs("Chen Mei"),
            switchTo("Xu Lin"),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            payInCash("120.00"),
            Membership.receiptShows(".receipt-new-card", "Year card"),
            ReceiptScreen.clickNextOrder(),
            // What a colleague begins to take back is paid out by a colleague.
            switchTo("Chen Mei"),
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            switchTo("Xu Lin"),
            Membership.pay("Cash", "-120.00"),
            PaymentScreen.clickValidate(),
            Membership.refused(NO_REFUND),
            switchTo("Sun Hao"),
            Membership.validate(),
            Membership.receiptShows(".receipt-card-back", "Year card taken back"),
        ].flat(),
});

import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PartnerList from "@point_of_sale/../tests/pos/tours/utils/partner_list_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

const PRINTED = "9900000000012";
const PRINTED_TOO = "9900000000020";

function goOnline() {
    return [
        OfflineUtil.setOnlineMode(),
        run(() => window.dispatchEvent(new Event("online")), "the network is back"),
    ];
}

function payInCash(amount) {
    return [
        ProductScreen.clickPayButton(),
        Membership.pay("Cash", amount),
        Membership.validate(),
    ].flat();
}

function startReturn(order) {
    return [
        ...ProductScreen.clickRefund(),
        ...TicketScreen.selectOrder(order),
        ...TicketScreen.confirmRefund(),
    ];
}

registry.category("web_tour.tours").add("membership_card_sold", {
    steps: () =>
        [
            Membership.openTill(),
            // Nobody is chosen: the till asks whose the card becomes.
            Membership.sell("Year card"),
            Membership.has(".holder-dialog:contains('Year card is sold to a member.')"),
            Membership.giveTo("new"),
            Membership.enrol("Zhang San", "13800003333"),
            Order.hasLine({ productName: "Year card", price: "120.00" }),
            Membership.panelShows({ name: "Zhang San" }),
            // No more than the limit, whether by a second line or by the quantity.
            Membership.sell("Year card"),
            Membership.refused("Zhang San can get only 1 more of Year card."),
            Order.hasLine({ productName: "Year card", quantity: "1", price: "120.00" }),
            Membership.sell("Oolong"),
            payInCash("220.00"),
            Membership.receiptShows(".receipt-new-card", "Year card"),
            Membership.receiptShows(".receipt-earned", "+220"),
            ReceiptScreen.clickNextOrder(),
            Membership.serve("13800003333", "Zhang San"),
            Membership.openDetails(),
            Membership.detailsShowCard("Year card"),
            Membership.detailsShowCard("Welcome card"),
            Membership.closeDetails(),
            Membership.sell("Year card"),
            Membership.refused("the limit is 1"),
            Membership.hasNot(".orderline"),
            // A quantity that cannot be had is refused at the payment at the latest.
            Membership.serve(),
            Membership.sell("Year card"),
            Membership.press("2"),
            ProductScreen.totalAmountIs("240.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "240.00"),
            PaymentScreen.clickValidate(),
            Membership.refused("Li Na can get only 1 more of Year card."),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_returned", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            payInCash("120.00"),
            Membership.receiptShows(".receipt-points", "120"),
            ReceiptScreen.clickNextOrder(),
            // Without network nobody can say what it is worth.
            ProductScreen.clickRefund(),
            TicketScreen.selectOrder("001"),
            Membership.failNetworkFor("till_refund_terms"),
            TicketScreen.confirmRefund(),
            Membership.refused("The till is offline: a card cannot be returned now."),
            // Unused, it comes back whole.
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("-120.00"),
            Membership.pay("Cash", "-120.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-card-back", "Year card taken back"),
            Membership.has(".receipt-unearned"),
            Membership.receiptShows(".receipt-points", "0"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_used", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            payInCash("120.00"),
            ReceiptScreen.clickNextOrder(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong"),
            payInCash("100.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_used_returned", {
    steps: () =>
        [
            Chrome.startPoS(),
            startReturn("001"),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("-60.00"),
            Membership.notified("50 of the 100 days"),
            Membership.pay("Cash", "-60.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-card-back", "Year card taken back"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_returned_for_less", {
    steps: () =>
        [
            Chrome.startPoS(),
            startReturn("001"),
            PaymentScreen.isShown(),
            PaymentScreen.totalIs("-50.00"),
            Membership.notified("free services"),
            Membership.pay("Cash", "-50.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-card-back", "Year card taken back"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_used_refused", {
    steps: () =>
        [
            Chrome.startPoS(),
            startReturn("001"),
            Dialog.is({ title: "Return a card" }),
            Dialog.confirm("Ok"),
            Membership.hasNot(".payment-screen"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_bound", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            scan_barcode(PRINTED),
            Membership.has(`.holder-dialog .holder-number:contains("${PRINTED}")`),
            Membership.giveTo("current"),
            Membership.panelShows({ name: "Wang Wei", card: "Welcome card ···0012" }),
            // From now on the card is the member's.
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            Membership.serve(PRINTED, "Wang Wei"),
            // A customer who is no member becomes one first.
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            scan_barcode(PRINTED_TOO),
            Membership.has(".holder-dialog .holder-new:contains('Enrol Plain Customer')"),
            Membership.giveTo("new"),
            Membership.click(".enrol-submit"),
            Membership.panelShows({ name: "Plain Customer", card: "Welcome card ···0020" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_bound_to_another", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            scan_barcode(PRINTED),
            Membership.giveTo("other"),
            PartnerList.isShown(),
            PartnerList.searchCustomerValue("Wang Wei", true),
            PartnerList.clickPartner("Wang Wei"),
            Membership.panelShows({ name: "Wang Wei", card: "Welcome card ···0012" }),
            // What was meant for nobody stays nobody's.
            scan_barcode(PRINTED_TOO),
            Dialog.discard(),
            Dialog.isNot(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_activated", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.click(".member-panel .member-activate"),
            Membership.notified("Spa card is active now."),
            Membership.hasNot(".member-panel .member-activate"),
            Membership.openDetails(),
            Membership.detailsShowCard("Spa card"),
            Membership.closeDetails(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_not_accepted", {
    steps: () =>
        [
            Membership.openTill(),
            scan_barcode(Membership.CARD),
            Membership.notified("is not accepted at"),
            Membership.has(".member-panel .member-warning:contains('is not accepted at')"),
            // A lost card serves nobody, and the cashier hears why.
            scan_barcode(Membership.OTHER_CARD),
            Membership.notified("was reported lost"),
            Membership.panelShows({ name: "Li Na" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_card_offline", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Year card"),
            Order.hasLine({ productName: "Year card", price: "120.00" }),
            Membership.failNetworkFor("till_offer"),
            Membership.sell("Year card"),
            Membership.refused("The till is offline: a card cannot be sold now."),
            OfflineUtil.setOfflineMode(),
            scan_barcode(PRINTED),
            Membership.notified("The till is offline and does not know the code"),
            // What was granted while the till was online is sold.
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "120.00"),
            Membership.validate(),
            Dialog.confirm("Continue with limited functionality"),
            Membership.receiptShows(
                ".membership-receipt",
                "Points follow when the till is online again."
            ),
            goOnline(),
            Membership.receiptShows(".receipt-new-card", "Year card"),
        ].flat(),
});

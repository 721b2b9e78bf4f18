import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function careLeft(count) {
    return Membership.has(`.member-panel .member-use .member-left:contains("${count}")`);
}

function useCare() {
    return [Membership.click(".member-panel .member-use"), Dialog.confirm("Use now")];
}

registry.category("web_tour.tours").add("membership_benefit_used", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.has(".member-panel .member-benefit:contains('Own lounge')"),
            careLeft("2"),
            useCare(),
            Membership.notified("Free care used, 1 left."),
            careLeft("1"),
            // A mistake is taken back by one tap.
            Membership.click(".o_notification button:contains('Undo')"),
            careLeft("2"),
            // An answer that was lost: asking again uses one, not two.
            Membership.loseAnswer("till_use"),
            useCare(),
            Membership.refused("The till is offline: a benefit cannot be used now."),
            useCare(),
            Membership.notified("Free care used, 1 left."),
            careLeft("1"),
            Membership.failNetworkFor("till_use"),
            useCare(),
            Membership.refused("The till is offline: a benefit cannot be used now."),
            // From the details, too.
            Membership.openDetails(),
            Membership.click(".member-dialog .member-use"),
            Dialog.confirm("Use now"),
            Membership.has(".member-dialog .member-use[disabled]"),
            Membership.closeDetails(),
            careLeft("0"),
            Membership.has(".member-panel .member-use[disabled]"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_benefit_two_tills", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            careLeft("1"),
            Membership.otherTillIsFaster("till_use", (args) => [
                ...args.slice(0, -1),
                "key-of-the-other-till",
            ]),
            useCare(),
            Dialog.is({ title: "Use a benefit" }),
            Dialog.confirm("Ok"),
            careLeft("0"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_exclusive", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.has(".product:contains('Golden mug') .product-for-members"),
            // A customer without the right.
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            Membership.has(".member-stranger"),
            Membership.sell("Golden mug"),
            Membership.refused("Golden mug is sold only to: Gold."),
            Membership.hasNot(".orderline"),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Golden mug"),
            Membership.refused("Golden mug is sold only to: Gold."),
            Membership.hasNot(".orderline"),
            // A member who has it.
            Membership.serve(),
            Membership.sell("Golden mug"),
            Order.hasLine({ productName: "Golden mug" }),
            // And is replaced by one who has not.
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.click(".pay-order-button"),
            Membership.refused("Golden mug is sold only to: Gold."),
            Membership.hasNot(".payment-screen"),
            Membership.serve(),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "24.00"),
            Membership.validate(),
            ReceiptScreen.clickNextOrder(),
            // Goods before the card: the card is asked for at the payment.
            Membership.sell("Golden mug"),
            Membership.notified("Golden mug is sold only to: Gold."),
            Order.hasLine({ productName: "Golden mug" }),
            Membership.click(".pay-order-button"),
            Membership.refused("Golden mug is sold only to: Gold."),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_upgrade", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.has(".member-panel .member-progress:contains('Gold')"),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "100.00"),
            Membership.validate(),
            Membership.notified("Wang Wei has reached Gold."),
            Membership.receiptShows(".receipt-tier-change", "Welcome to Gold!"),
            ReceiptScreen.clickNextOrder(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.panelShows({ name: "Wang Wei", tier: "Gold" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_lapsed", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(),
            Membership.has(".member-panel .member-lapsed"),
            Membership.has(".member-panel .member-warning:contains('normal prices')"),
            Membership.sell("Oolong"),
            Order.hasLine({ productName: "Oolong", price: "100.00" }),
            // A new card makes a member again.
            Membership.sell("Year card"),
            ProductScreen.totalAmountIs("220.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "220.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-new-card", "Year card"),
            Membership.receiptShows(".receipt-points", "1,240"),
            ReceiptScreen.clickNextOrder(),
            Membership.serve(),
            Membership.hasNot(".member-panel .member-lapsed"),
            Membership.sell("Oolong"),
            Order.hasLine({ productName: "Oolong", price: "80.00" }),
        ].flat(),
});

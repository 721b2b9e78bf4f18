import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function struckPrice(product, price) {
    return Membership.has(
        `.orderline:contains("${product}") del.member-normal-price:contains("${price}")`
    );
}

registry.category("web_tour.tours").add("membership_panel_and_price", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.sell("Oolong", "Desk Pad"),
            Order.hasLine({ productName: "Oolong", price: "100.00" }),
            Membership.hasNot("del.member-normal-price"),
            Membership.serve(),
            Membership.panelShows({
                name: "Li Na",
                tier: "Gold",
                card: "Welcome card ···0013 until",
                points: "1,240",
                principal: "200.00",
                bonus: "50.00",
            }),
            Order.hasLine({ productName: "Oolong", price: "80.00" }),
            struckPrice("Oolong", "100.00"),
            Membership.has(".member-saving:contains('20.40')"),
            ProductScreen.totalAmountIs("81.58"),
            // The quantity and a discount of the cashier's go with it.
            ProductScreen.clickLine("Oolong"),
            Membership.press("2"),
            struckPrice("Oolong", "200.00"),
            Membership.has(".member-saving:contains('40.40')"),
            // The normal price is back with a customer who is no member.
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            Order.hasLine({ productName: "Oolong", price: "200.00" }),
            Membership.hasNot("del.member-normal-price"),
            Membership.hasNot(".member-saving"),
            Membership.serve(),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "161.58"),
            Membership.validate(),
            struckPrice("Oolong", "200.00"),
            Membership.receiptShows(".membership-saving", "40.40"),
            Membership.receiptShows(".receipt-member", "Li Na"),
            Membership.receiptShows(".receipt-tier", "Gold"),
            Membership.receiptShows(".receipt-card", "····0013"),
            Membership.receiptShows(".receipt-earned", "+242"),
            Membership.receiptShows(".receipt-points", "1,482"),
            Membership.receiptShows(".receipt-wallet", "200.00"),
            Membership.receiptShows(".receipt-bonus", "50.00"),
            // The next order shows what the first one changed.
            ReceiptScreen.clickNextOrder(),
            Membership.serve(),
            Membership.panelShows({ name: "Li Na", points: "1,482" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_points", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong", "Postage stamp"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "140.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-earned", "+100"),
            Membership.receiptShows(".receipt-points", "100"),
            ReceiptScreen.clickNextOrder(),
            // A better tier earns more, on what is really paid.
            Membership.serve(),
            Membership.sell("Oolong", "Postage stamp"),
            ProductScreen.clickPayButton(),
            Membership.payAllFromWallet(),
            Membership.receiptShows(".receipt-wallet-paid", "112.00"),
            Membership.receiptShows(".receipt-earned", "+120"),
            Membership.receiptShows(".receipt-points", "1,360"),
            ReceiptScreen.clickNextOrder(),
            // Nobody earns on an order without a member.
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "100.00"),
            Membership.validate(),
            Membership.hasNot(".pos-receipt .membership-receipt"),
        ].flat(),
});

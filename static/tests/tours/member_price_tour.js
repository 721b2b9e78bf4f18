/* global posmodel */

import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function lineIs(productName, price) {
    return Order.hasLine({ productName, price });
}

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

/** @returns {Object[]} a step that compares what a cup with an extra costs */
function extrasCost(quantity, extra, price) {
    const found = () => {
        const cup = posmodel.models["product.product"].find(({ name }) => name === "Tea cup");
        const { pricelist_id: pricelist } = posmodel.getOrder();
        return cup.product_tmpl_id.getPrice(pricelist, quantity, extra, false, cup);
    };
    return run(() => {
        if (Math.abs(found() - price) > 0.001) {
            throw new Error(`${found()} instead of ${price}`);
        }
    }, `${quantity} with ${extra} extra cost ${price}`);
}

registry.category("web_tour.tours").add("membership_store_prices", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.sell("Oolong", "Tea cup"),
            lineIs("Oolong", "80.00"),
            Membership.serve(),
            lineIs("Oolong", "72.00"),
            struckPrice("Oolong", "80.00"),
            lineIs("Tea cup", "36.00"),
            struckPrice("Tea cup", "40.00"),
            extrasCost(1, 10, 45),
            extrasCost(2, 10, 27),
            // The offer for three, and a tenth off it.
            ProductScreen.clickLine("Oolong"),
            Membership.press("3"),
            lineIs("Oolong", "189.00"),
            struckPrice("Oolong", "210.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "225.00"),
            Membership.validate(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_list_prices", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.sell("Oolong", "Tea cup"),
            Membership.serve(),
            // The offer is better than ten percent off the list price.
            lineIs("Oolong", "80.00"),
            Membership.hasNot('.orderline:contains("Oolong") del.member-normal-price'),
            lineIs("Tea cup", "36.00"),
            ProductScreen.clickLine("Oolong"),
            Membership.press("3"),
            lineIs("Oolong", "210.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "246.00"),
            Membership.validate(),
        ].flat(),
});

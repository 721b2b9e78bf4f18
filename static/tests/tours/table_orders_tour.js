/* global posmodel */

import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { run } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

// Odoo's own helpers for restaurants are there only where that app is installed.

function clickTable(number) {
    return Membership.click(`.floor-map .table:has(.label:contains("${number}"))`);
}

function openTable(number) {
    return [clickTable(number), ProductScreen.isShown()].flat();
}

function leaveTable() {
    return [Chrome.clickPlanButton(), Membership.has(".floor-map")].flat();
}

function transferTo(number) {
    return [ProductScreen.clickControlButton("Transfer"), clickTable(number)].flat();
}

function lineIs(productName, price, quantity = "1") {
    return Order.hasLine({ productName, quantity, price });
}

function customerIs(name) {
    return ProductScreen.customerIsSelected(name);
}

function toPayment() {
    return ProductScreen.clickPayButton();
}

function payAndGoOn(...payments) {
    return [
        toPayment(),
        ...payments,
        ReceiptScreen.isShown(),
        ReceiptScreen.clickNextOrder(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_split_between_members", {
    steps: () =>
        [
            Membership.openTill(),
            openTable(1),
            Membership.sell("Oolong", "Tea cup"),
            Membership.serve(),
            lineIs("Oolong", "80.00"),
            lineIs("Tea cup", "32.00"),
            ProductScreen.clickControlButton("Split"),
            Order.hasLine({ productName: "Oolong", run: "click" }),
            Membership.click('.splitbill-screen .pay-button button:contains("Split")'),
            ProductScreen.isShown(),
            // Who is not known pays what anybody pays.
            Membership.notified("Li Na is not the customer of this order"),
            lineIs("Oolong", "100.00"),
            Membership.hasNot("del.member-normal-price"),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            lineIs("Oolong", "100.00"),
            toPayment(),
            Membership.payAllFromWallet(),
            ReceiptScreen.clickContinueOrder(),
            // What is left at the table is the member's, at the member's prices.
            leaveTable(),
            openTable(1),
            lineIs("Tea cup", "32.00"),
            Membership.panelShows({ name: "Li Na" }),
            toPayment(),
            Membership.payAllFromWallet(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_merged_away", {
    steps: () =>
        [
            Membership.openTill(),
            openTable(2),
            Membership.sell("Oolong"),
            leaveTable(),
            openTable(1),
            Membership.sell("Oolong"),
            Membership.press("4"),
            Membership.serve(),
            lineIs("Oolong", "320.00", "4"),
            toPayment(),
            // All that there is, which is not enough.
            Membership.payFromWallet("250.00"),
            PaymentScreen.clickBack(),
            ProductScreen.isShown(),
            transferTo(2),
            Membership.notified("The wallet payment of Li Na was taken off the order."),
            Membership.notified("Li Na is not the customer of this order"),
            ProductScreen.isShown(),
            lineIs("Oolong", "500.00", "5"),
            Membership.hasNot("del.member-normal-price"),
            payAndGoOn(Membership.pay("Cash", "500.00"), PaymentScreen.clickValidate()),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_merged_into", {
    steps: () =>
        [
            Membership.openTill(),
            openTable(2),
            Membership.sell("Oolong"),
            Membership.serve(),
            lineIs("Oolong", "80.00"),
            leaveTable(),
            openTable(1),
            Membership.sell("Oolong", "Tea cup"),
            lineIs("Oolong", "100.00"),
            transferTo(2),
            ProductScreen.isShown(),
            lineIs("Oolong", "160.00", "2"),
            lineIs("Tea cup", "32.00"),
            Chrome.waitRequest(),
            // The first table gets its lines back, and with them the store's prices.
            run(async () => {
                const order = posmodel.getOrder();
                const table = posmodel.models["restaurant.table"].find(
                    ({ table_number: number }) => number === 1
                );
                posmodel.setOrder(await posmodel.restoreOrdersToOriginalTable(order, table));
            }, "take the tables apart"),
            lineIs("Oolong", "100.00"),
            lineIs("Tea cup", "40.00"),
            payAndGoOn(Membership.pay("Cash", "140.00"), PaymentScreen.clickValidate()),
            openTable(2),
            lineIs("Oolong", "80.00"),
            payAndGoOn(Membership.pay("Cash", "80.00"), PaymentScreen.clickValidate()),
        ].flat(),
});

/** Another waiter names or drops the member, and reprices what he sees. */
function otherDeviceWrites(values) {
    return run(async () => {
        const order = posmodel.getOrder();
        const { id } = order;
        const orm = posmodel.env.services.orm;
        const { lines, ...others } = values();
        await orm.write("pos.order", [id], {
            ...others,
            lines: order.lines
                .filter((line) => line.isSynced)
                .map((line) => [1, line.id, { price_unit: lines[line.product_id.name] }]),
        });
        // Whoever reads it later than the second in which it was written sees it.
        order.write_date = order.write_date.minus({ minutes: 1 });
        for (const line of order.lines) {
            line.write_date = line.write_date?.minus({ minutes: 1 });
        }
        await posmodel.deviceSync.readDataFromServer();
    }, "another device changes the order");
}

function pricelistOfMembers() {
    return posmodel.models["product.pricelist"].find(({ name }) => name === "Gold prices").id;
}

function memberId() {
    return posmodel.models["res.partner"].find(({ name }) => name === "Li Na").id;
}

registry.category("web_tour.tours").add("membership_two_devices", {
    steps: () =>
        [
            Membership.openTill(),
            // The member is known to this till, as after any look-up.
            openTable(2),
            Membership.serve(),
            leaveTable(),
            openTable(1),
            Membership.sell("Oolong"),
            leaveTable(),
            openTable(1),
            Membership.sell("Tea cup"),
            lineIs("Oolong", "100.00"),
            lineIs("Tea cup", "40.00"),
            otherDeviceWrites(() => ({
                partner_id: memberId(),
                pricelist_id: pricelistOfMembers(),
                lines: { Oolong: 80 },
            })),
            customerIs("Li Na"),
            lineIs("Oolong", "80.00"),
            lineIs("Tea cup", "32.00"),
            leaveTable(),
            openTable(1),
            Membership.sell("Postage stamp"),
            lineIs("Postage stamp", "32.00"),
            otherDeviceWrites(() => ({
                partner_id: false,
                pricelist_id: posmodel.config.pricelist_id?.id || false,
                lines: { Oolong: 100, "Tea cup": 40 },
            })),
            lineIs("Oolong", "100.00"),
            lineIs("Tea cup", "40.00"),
            lineIs("Postage stamp", "40.00"),
            payAndGoOn(Membership.pay("Cash", "180.00"), PaymentScreen.clickValidate()),
        ].flat(),
});

// What one device left behind, another one finishes.

registry.category("web_tour.tours").add("membership_table_left_reserved", {
    steps: () =>
        [
            Membership.openTill(),
            openTable(1),
            Membership.sell("Oolong"),
            Membership.press("4"),
            Membership.serve(),
            toPayment(),
            Membership.payFromWallet("250.00"),
            PaymentScreen.clickBack(),
            ProductScreen.isShown(),
            leaveTable(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_table_taken_over", {
    steps: () =>
        [
            Chrome.startPoS(),
            clickTable(1),
            PaymentScreen.isShown(),
            Membership.has('.paymentline:contains("Wallet"):contains("250.00")'),
            Membership.pay("Cash", "70.00"),
            Membership.validate(),
        ].flat(),
});

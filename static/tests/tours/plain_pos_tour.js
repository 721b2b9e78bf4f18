import * as Combo from "@point_of_sale/../tests/pos/tours/utils/combo_popup_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

// The point of sale as Odoo made it: nothing of ours is shown, asked or said here.

function pay(method, amount) {
    return [
        ProductScreen.clickPayButton(),
        PaymentScreen.clickPaymentMethod(method, true, { amount }),
        Membership.validate(),
        Membership.hasNot(".pos-receipt .membership-receipt"),
        Membership.hasNot(".pos-receipt .membership-saving"),
    ].flat();
}

function next() {
    return ReceiptScreen.clickNextOrder();
}

function customerIs(name) {
    return [ProductScreen.clickPartnerButton(), ProductScreen.clickCustomer(name, true)].flat();
}

/** Goods come back, and nobody has a receipt. */
function takeBackWithoutReceipt() {
    return [
        Membership.sell("Oolong"),
        Membership.press("+/-"),
        Order.hasLine({ productName: "Oolong", quantity: "-1" }),
        pay("Cash", "-100.00"),
        next(),
    ].flat();
}

function takeBackByReceipt(order) {
    return [
        ProductScreen.clickRefund(),
        TicketScreen.selectOrder(order),
        ProductScreen.clickNumpad("1"),
        TicketScreen.toRefundTextContains("To Refund: 1"),
        TicketScreen.confirmRefund(),
        PaymentScreen.clickPaymentMethod("Cash", true, { amount: "-100.00" }),
        Membership.validate(),
        next(),
    ].flat();
}

registry.category("web_tour.tours").add("membership_plain_sales_and_returns", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.hasNot(".member-panel"),
            Membership.hasNot("article.product:contains('Pack 300')"),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            scan_barcode("4006381333931"),
            Membership.notified("could not find any product, customer, employee or action"),
            PaymentScreen.clickBack(),
            pay("Cash", "100.00"),
            next(),
            takeBackWithoutReceipt(),
            takeBackByReceipt("001"),
            // A line, then two, with a discount.
            Membership.sell("Oolong"),
            Membership.press("%", "1", "0"),
            ProductScreen.totalAmountIs("90.00"),
            pay("Bank", "90.00"),
            next(),
            Membership.sell("Oolong"),
            Membership.press("Price", "7"),
            ProductScreen.totalAmountIs("7.00"),
            pay("Cash", "7.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_plain_combo_tip_and_taxes", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.sell("Menu"),
            Combo.select("Cake"),
            Dialog.confirm(),
            ProductScreen.totalAmountIs("30.00"),
            pay("Cash", "30.00"),
            next(),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickTipButton(),
            Membership.click(".modal div.numpad button:contains(/^5/)"),
            Dialog.confirm(),
            PaymentScreen.clickPaymentMethod("Bank", true, { amount: "105.00" }),
            Membership.validate(),
            next(),
            Membership.sell("Taxed tea"),
            ProductScreen.totalAmountIs("115.00"),
            ProductScreen.clickFiscalPosition("No tax here"),
            ProductScreen.totalAmountIs("100.00"),
            pay("Cash", "100.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_plain_invoice", {
    steps: () =>
        [
            Membership.openTill(),
            customerIs("Plain Customer"),
            Membership.sell("Oolong"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickInvoiceButton(),
            PaymentScreen.clickPaymentMethod("Bank", true, { amount: "100.00" }),
            Membership.validate(),
            next(),
            // Elsewhere she is a member; here she is a customer as any other.
            customerIs("Li Na"),
            Membership.hasNot(".member-panel"),
            Membership.sell("Oolong"),
            pay("Bank", "100.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_stranger_returns_goods", {
    steps: () =>
        [
            Membership.openTill(),
            takeBackWithoutReceipt(),
            customerIs("Plain Customer"),
            Membership.has(".member-stranger"),
            takeBackWithoutReceipt(),
            customerIs("Plain Customer"),
            Membership.sell("Oolong"),
            pay("Cash", "100.00"),
            next(),
            takeBackByReceipt("003"),
        ].flat(),
});

import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

registry.category("web_tour.tours").add("membership_topup", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.hasNot("article.product:contains('Pack 300')"),
            Membership.serve(),
            Membership.topUp("Pack 300"),
            Order.hasLine({ productName: "Pack 300", quantity: "1", price: "300.00" }),
            // Neither the tier, nor the cashier, changes the price.
            Membership.hasNot("del.member-normal-price"),
            Membership.press("%", "5"),
            Membership.notified("A top-up is always sold at its own price."),
            Membership.press("Price", "5"),
            Order.hasLine({ productName: "Pack 300", price: "300.00" }),
            Membership.press("Qty", "2", "."),
            Order.hasLine({ productName: "Pack 300", quantity: "2", price: "600.00" }),
            Membership.press("5"),
            Membership.refused("Type a whole number of top-ups."),
            Membership.press("1"),
            Order.hasLine({ productName: "Pack 300", quantity: "1", price: "300.00" }),
            Membership.press("+/-"),
            Membership.refused("Type a whole number of top-ups."),
            Membership.sell("Oolong"),
            ProductScreen.totalAmountIs("380.00"),
            // The wallet pays for the goods and not for the top-up.
            ProductScreen.clickPayButton(),
            Membership.payFromWallet("80.00"),
            Membership.pay("Cash", "300.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-topup", "300.00"),
            Membership.receiptShows(".receipt-topup", "50.00 bonus"),
            Membership.receiptShows(".receipt-wallet-paid", "80.00"),
            Membership.receiptShows(".receipt-earned", "+120"),
            Membership.receiptShows(".receipt-wallet", "420.00"),
            Membership.receiptShows(".receipt-bonus", "100.00"),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_topup_alone", {
    steps: () =>
        [
            Membership.openTill(),
            ProductScreen.clickControlButton("Top up"),
            Membership.refused("only a member has a wallet"),
            // A customer who is no member cannot hold stored value either.
            Membership.serve(),
            Membership.topUp("Pack 300"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Plain Customer", true),
            Membership.has(".member-stranger"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "300.00"),
            PaymentScreen.clickValidate(),
            Membership.refused("only a member has a wallet"),
            PaymentScreen.isShown(),
            PaymentScreen.clickBack(),
            Membership.serve(),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Wallet"),
            Membership.refused("a top-up is not paid from a wallet"),
            Membership.validate(),
            Membership.receiptShows(".receipt-topup", "300.00"),
            Membership.hasNot(".pos-receipt .receipt-earned"),
            Dialog.isNot(),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_topup_and_promotion", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Membership.sell("Oolong"),
            Order.hasLine({ productName: "10% on your order", price: "-10.00" }),
            Membership.topUp("Pack 300"),
            ProductScreen.totalAmountIs("390.00"),
            ProductScreen.clickPayButton(),
            Membership.pay("Cash", "390.00"),
            Membership.validate(),
            Membership.receiptShows(".receipt-topup", "300.00"),
            Membership.receiptShows(".receipt-earned", "+90"),
        ].flat(),
});

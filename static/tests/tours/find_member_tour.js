/* global posmodel */

import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Order from "@point_of_sale/../tests/generic_helpers/order_widget_util";
import * as PartnerList from "@point_of_sale/../tests/pos/tours/utils/partner_list_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import { scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { registry } from "@web/core/registry";
import * as Membership from "./membership_util";

function isLoaded(name) {
    return posmodel.models["res.partner"].some((partner) => partner.name === name);
}

function openCustomers() {
    return [Membership.click(".product-screen .set-partner"), ...PartnerList.isShown()];
}

function search(text) {
    return {
        content: `type ${text}`,
        trigger: ".modal .input-group input",
        run: `edit ${text}`,
    };
}

function memberFound(name, tier) {
    return Membership.has(
        `.partner-list .partner-info:contains("${name}"):has(.member-tier:contains("${tier}"))`
    );
}

function type(field, text) {
    return {
        content: `type ${text} as ${field}`,
        trigger: `.enrol-dialog .enrol-${field}`,
        run: `edit ${text}`,
    };
}

function pressEnter(field) {
    return {
        content: `press Enter in ${field}`,
        trigger: `.enrol-dialog .enrol-${field}`,
        run: "press Enter",
    };
}

registry.category("web_tour.tours").add("membership_find_by_scan", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.check("the member was not loaded", () => !isLoaded("Li Na")),
            Membership.serve(Membership.CARD, "Li Na"),
            Membership.serve("13800002222", "Wang Wei"),
            // A product that was not loaded, and one with a barcode of the till.
            scan_barcode("4006381333931"),
            Order.hasLine({ productName: "Oolong" }),
            // A card that reads like a discount gives none.
            Membership.serve(Membership.OTHER_CARD, "Wang Wei"),
            Order.hasLine({ productName: "Oolong", price: "100.00" }),
            // The rule for customers' barcodes goes on working.
            scan_barcode("0421234567"),
            ProductScreen.customerIsSelected("Partner With Barcode"),
            Membership.has(".member-stranger:contains('is not a member')"),
            scan_barcode("7777777777777"),
            Membership.notified("No product or member has the code 7777777777777"),
            Membership.check(
                "there is one message",
                () => document.querySelectorAll(".o_notification").length === 1
            ),
            ProductScreen.customerIsSelected("Partner With Barcode"),
            // The same at the payment.
            ProductScreen.clickPayButton(),
            scan_barcode(Membership.CARD),
            Membership.has(".partner-button:contains('Li Na')"),
            scan_barcode("4006381333931"),
            Membership.notified("Go back to add products to the order."),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_find_by_typing", {
    steps: () =>
        [
            Membership.openTill(),
            openCustomers(),
            Membership.check("the member was not loaded", () => !isLoaded("Li Na")),
            search("Li N"),
            memberFound("Li Na", "Gold"),
            search("1380000"),
            memberFound("Li Na", "Gold"),
            memberFound("Wang Wei", "Regular"),
            search(Membership.OTHER_CARD),
            memberFound("Wang Wei", "Regular"),
            Membership.hasNot(".partner-list .partner-info:contains('Li Na')"),
            // Who is no member is still found by the point of sale's own search.
            PartnerList.searchCustomerValue("Plain Customer", true),
            search(Membership.PHONE),
            memberFound("Li Na", "Gold"),
            PartnerList.clickPartner("Li Na"),
            Membership.panelShows({ name: "Li Na", tier: "Gold" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_enrol", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.click(".member-panel .enrol-member"),
            pressEnter("name"),
            Membership.has('.enrol-error:contains("Type the member\'s name.")'),
            type("name", "Zhang San"),
            type("phone", "138"),
            pressEnter("phone"),
            Membership.has(".enrol-error:contains('Type a phone number')"),
            type("phone", "13800003333"),
            pressEnter("phone"),
            Dialog.isNot(),
            Membership.panelShows({
                name: "Zhang San",
                tier: "Regular",
                card: "Welcome card",
                points: "0",
            }),
            // From the list, with the phone of somebody who is a member already.
            openCustomers(),
            search("Li"),
            Membership.click(".modal .enrol-member"),
            type("name", "Li Another"),
            type("phone", Membership.PHONE),
            Membership.click(".enrol-submit"),
            Membership.has(".enrol-error:contains('already belongs to the member Li Na')"),
            Membership.click(".enrol-choose"),
            Membership.panelShows({ name: "Li Na", tier: "Gold" }),
            // A customer who is there already becomes a member.
            openCustomers(),
            PartnerList.searchCustomerValue("Plain Customer", true),
            PartnerList.clickPartner("Plain Customer"),
            Membership.click(".member-stranger .enrol-member"),
            pressEnter("phone"),
            Membership.panelShows({ name: "Plain Customer", tier: "Regular" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_enrol_twice", {
    steps: () =>
        [
            Membership.openTill(),
            Membership.click(".member-panel .enrol-member"),
            {
                content: "the answer to the first request is lost on its way",
                trigger: "body",
                run: () => {
                    const original = posmodel.data.call;
                    posmodel.data.call = async function (model, method) {
                        const answer = await original.apply(this, arguments);
                        if (method !== "till_enrol") {
                            return answer;
                        }
                        posmodel.data.call = original;
                        throw new Error("The answer was lost.");
                    };
                },
            },
            type("name", "Zhang San"),
            type("phone", "13800003333"),
            pressEnter("phone"),
            Membership.has(".enrol-error:contains('The answer was lost.')"),
            pressEnter("phone"),
            Dialog.isNot(),
            Membership.panelShows({ name: "Zhang San", tier: "Regular" }),
        ].flat(),
});

registry.category("web_tour.tours").add("membership_enrol_known", {
    steps: () =>
        [
            Membership.openTill(),
            // A member of another program gave this number; first it is somebody else.
            Membership.click(".member-panel .enrol-member"),
            type("name", "Daughter"),
            type("phone", "13800004444"),
            pressEnter("phone"),
            Membership.has(".enrol-error:contains('number of Chen Jie')"),
            Membership.click(".enrol-submit:contains('Enrol Somebody Else')"),
            Membership.panelShows({ name: "Daughter", tier: "Regular" }),
            // Another number of such a member: this time it is the same person.
            openCustomers(),
            search("Ch"),
            Membership.click(".modal .enrol-member"),
            type("name", "Chen"),
            type("phone", "13800005555"),
            pressEnter("phone"),
            Membership.click(".enrol-known"),
            Membership.panelShows({ name: "Chen Long", tier: "Regular" }),
        ].flat(),
});

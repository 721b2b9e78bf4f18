import { SelectionPopup } from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import { ControlButtons } from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import { OrderSummary } from "@point_of_sale/app/screens/product_screen/order_summary/order_summary";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { askToEnrol } from "../enrol_dialog/enrol_dialog";

patch(PosStore.prototype, {
    getMembershipPackages() {
        return this.models["membership.topup.package"]?.getAll() || [];
    },

    /** A package is sold by its button, which asks for a member first. */
    getExcludedProductIds() {
        const templates = this.getMembershipPackages().map(
            (topup) => topup.product_id?.product_tmpl_id?.id
        );
        return [...super.getExcludedProductIds(...arguments), ...templates].filter(Boolean);
    },

    /** Let the cashier pick a package and put it on the order of a member. */
    async chooseTopup() {
        const partner = this.getOrder().getPartner();
        if (!partner || this.membership.isStranger(partner)) {
            this.dialog.add(AlertDialog, {
                title: _t("Top up"),
                body: _t("Choose a member first: only a member has a wallet."),
            });
            return;
        }
        const topup = await makeAwaitable(this.dialog, SelectionPopup, {
            title: _t("Top up"),
            list: this.getMembershipPackages().map((topup) => ({
                id: topup.id,
                item: topup,
                label: topup.name,
                description: this.describeTopup(topup),
            })),
        });
        if (topup) {
            await this.addTopup(topup);
        }
    },

    describeTopup({ amount, bonus }) {
        const format = this.env.utils.formatCurrency;
        return bonus
            ? _t("Pay %(amount)s, get %(amount)s + %(bonus)s bonus", {
                  amount: format(amount),
                  bonus: format(bonus),
              })
            : _t("Pay %(amount)s, get %(amount)s", { amount: format(amount) });
    },

    async addTopup(topup) {
        if (!topup.product_id) {
            await this.loadNewProducts([["product_variant_ids", "in", [topup.raw.product_id]]]);
        }
        const product = topup.product_id;
        await this.addLineToCurrentOrder(
            { product_id: product, product_tmpl_id: product.product_tmpl_id },
            {},
            false
        );
    },

    explainTopupPrice() {
        this.notification.add(_t("A top-up is always sold at its own price."), {
            type: "warning",
        });
    },

    async setDiscountFromUI(line) {
        if (line.isMembershipTopup()) {
            return this.explainTopupPrice();
        }
        return super.setDiscountFromUI(...arguments);
    },
});

patch(OrderSummary.prototype, {
    async setLinePrice(line) {
        if (line.isMembershipTopup()) {
            return this.pos.explainTopupPrice();
        }
        return super.setLinePrice(...arguments);
    },
});

patch(ControlButtons.prototype, {
    async clickEnrolMember() {
        const partner = await askToEnrol(this.dialog);
        if (partner) {
            this.pos.setMemberToCurrentOrder(partner);
        }
    },
});

import { ProductCard } from "@point_of_sale/app/components/product_card/product_card";
import { ProductTemplate } from "@point_of_sale/app/models/product_template";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** @returns {string} the name of the tier or card type that gives a benefit */
function ownerName({ tier_id, card_type_id }) {
    return (tier_id || card_type_id)?.name || "";
}

const TITLE = () => _t("For members only");

patch(ProductTemplate.prototype, {
    /** @returns {Object[]} the benefits that let a member buy this product; often none */
    membershipExclusives() {
        const benefits = this.models["membership.benefit"]?.getAll() || [];
        return benefits.filter(
            ({ kind, product_tmpl_ids }) =>
                kind === "exclusive" && product_tmpl_ids.some(({ id }) => id === this.id)
        );
    },
});

patch(ProductCard.prototype, {
    /** @returns {boolean} whether only some members may buy this product */
    get isForMembersOnly() {
        return Boolean(this.props.product?.membershipExclusives?.().length);
    },
});

patch(PosOrder.prototype, {
    /** @returns {Object[]} the products of this order that only some members may buy */
    membershipExclusiveTemplates() {
        const templates = this.lines
            .filter((line) => !line.refunded_orderline_id)
            .map((line) => line.product_id.product_tmpl_id);
        return [...new Set(templates)].filter((template) => template.membershipExclusives().length);
    },
});

patch(PosStore.prototype, {
    async addLineToOrder(vals, order) {
        const template = this._templateOf(vals);
        if (template?.membershipExclusives().length && order.getPartner()) {
            await this.membership.ensureKnown(order.getPartner());
        }
        const problem = this.problemWithExclusive(template, order.getPartner());
        if (problem && order.getPartner()) {
            this.explainRefusal(TITLE(), problem);
            return;
        }
        if (problem) {
            // The card may be scanned after the goods.
            this.notification.add(problem, { type: "warning" });
        }
        return super.addLineToOrder(...arguments);
    },

    async pay() {
        const problem = this.problemWithExclusives(this.getOrder());
        if (problem) {
            this.explainRefusal(TITLE(), problem);
            return;
        }
        return super.pay(...arguments);
    },

    /** @returns {string} why a customer cannot buy a product, as the server said last */
    problemWithExclusive(template, partner) {
        const exclusives = template?.membershipExclusives() || [];
        if (!exclusives.length || this.mayBuyExclusive(exclusives, partner)) {
            return "";
        }
        const values = {
            product: template.display_name || template.name,
            owners: [...new Set(exclusives.map(ownerName))].filter(Boolean).join(", "),
        };
        if (partner && !this.membership.isAnswered(partner)) {
            return _t(
                "%(product)s is sold only to: %(owners)s. The till could not ask whether this customer may have it.",
                values
            );
        }
        return _t("%(product)s is sold only to: %(owners)s.", values);
    },

    mayBuyExclusive(exclusives, partner) {
        const { benefits } = this.membership.cardOf(partner);
        return Boolean(benefits?.some(({ id }) => exclusives.some((own) => own.id === id)));
    },

    problemWithExclusives(order) {
        for (const template of order.membershipExclusiveTemplates()) {
            const problem = this.problemWithExclusive(template, order.getPartner());
            if (problem) {
                return problem;
            }
        }
        return "";
    },
});

patch(OrderPaymentValidation.prototype, {
    async askBeforeValidation() {
        const problem = this.pos.problemWithExclusives(this.order);
        if (problem) {
            this.pos.explainRefusal(TITLE(), problem);
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },
});

import { PosStore } from "@point_of_sale/app/services/pos_store";
import { ask } from "@point_of_sale/app/utils/make_awaitable_dialog";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { cardTypeOf } from "./card_product";

const TITLE = () => _t("Sell a card");

patch(PosStore.prototype, {
    /** A card is put on the order of a member who may have it; the server says who may. */
    async addLineToOrder(vals, order) {
        const type = cardTypeOf(this._templateOf(vals));
        if (type && !(await this._offerCard(type, order))) {
            return;
        }
        return super.addLineToOrder(...arguments);
    },

    _templateOf({ product_tmpl_id: template }) {
        return typeof template === "number"
            ? this.models["product.template"].get(template)
            : template;
    },

    async _offerCard(type, order) {
        let partner = order.getPartner();
        if (!partner || this.membership.isStranger(partner)) {
            const body = _t("%s is sold to a member. Who gets it?", type.name);
            partner = await this.chooseCardHolder({ title: TITLE(), body });
        }
        const quantity = (order.membershipCardsSold().get(type) || 0) + 1;
        const problem = partner && (await this.problemWithCard(order, type, quantity));
        if (problem) {
            this.explainRefusal(TITLE(), problem);
        }
        return partner && !problem && this._agreeToRenewal(order, type);
    },

    /** @returns {boolean|Promise<boolean>} whether a second card is wanted, and when */
    _agreeToRenewal(order, type) {
        const body = this.membership.asks.get(this._offerKey(order, type));
        return body
            ? ask(this.dialog, {
                  title: TITLE(),
                  body,
                  confirmLabel: _t("Sell"),
                  cancelLabel: _t("Not now"),
              })
            : true;
    },

    _offerKey(order, type) {
        return `${order.uuid}:${type.id}:${order.getPartner()?.id}`;
    },

    /**
     * @returns {Promise<string>} why the customer of the order cannot have so many cards
     *      of this type now; without network, what was granted before still holds
     */
    async problemWithCard(order, type, quantity) {
        const partner = order.getPartner();
        if (!partner) {
            return _t("Choose a member first: a card needs somebody who holds it.");
        }
        const key = this._offerKey(order, type);
        const answer = await this.membership.request(
            "membership.card.type",
            "till_offer",
            type.id,
            partner.id,
            quantity
        );
        if (answer.ok) {
            this.membership.offers.set(key, quantity);
            this.membership.asks.set(key, answer.asks);
            return "";
        }
        if (!answer.isOffline) {
            return answer.message;
        }
        const isGranted = (this.membership.offers.get(key) || 0) >= quantity;
        return isGranted ? "" : _t("The till is offline: a card cannot be sold now.");
    },
});

patch(OrderPaymentValidation.prototype, {
    async askBeforeValidation() {
        const problem = await this.problemWithCards();
        if (problem) {
            this.pos.explainRefusal(TITLE(), problem);
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },

    /** @returns {Promise<string>} why the cards of the order cannot be sold now */
    async problemWithCards() {
        for (const [type, quantity] of this.order.membershipCardsSold()) {
            const problem = await this.pos.problemWithCard(this.order, type, quantity);
            if (problem) {
                return problem;
            }
        }
        return "";
    },
});

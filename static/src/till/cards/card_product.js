import { ProductTemplateAccounting } from "@point_of_sale/app/models/accounting/product_template_accounting";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { toNumber } from "../typed";
// What a card costs at the least holds whatever a member's prices are.
import "../tier_price/member_pricelist";

// More on a line is a mistake of the keyboard; the server takes no more, either.
const QUANTITY_MAX = 99;

/** @returns {Object|undefined} the card type that a product template sells */
export function cardTypeOf(template) {
    return template?.models["membership.card.type"]?.find(
        (type) => type.product_id?.product_tmpl_id?.id === template.id
    );
}

patch(ProductTemplateAccounting.prototype, {
    /** No price list takes more off a card than its type allows. */
    getPrice(pricelist, quantity, price_extra, recurring, variant) {
        // A price list that rests on another one asks again, with `recurring`.
        const type = pricelist && !recurring && cardTypeOf(variant?.product_tmpl_id || this);
        if (!type) {
            return super.getPrice(...arguments);
        }
        const own = super.getPrice(false, quantity, price_extra, false, variant);
        const least = own * (1 - type.discount_max / 100);
        return type.discount_max ? Math.max(super.getPrice(...arguments), least) : own;
    },
});

patch(PosOrderline.prototype, {
    /** @returns {Object|undefined} the type of the cards that this line sells */
    membershipCardType() {
        return cardTypeOf(this.product_id?.product_tmpl_id);
    },

    /** @returns {Object|undefined} the same, unless the line is a return */
    membershipCardTypeSold() {
        return this.refunded_orderline_id ? undefined : this.membershipCardType();
    },

    /** @returns {number} what a card of this line costs, with nothing taken off */
    membershipOwnPrice() {
        const { product_tmpl_id: template } = this.product_id;
        return template.getPrice(false, 1, this.getPriceExtra(), false, this.product_id);
    },

    /** @returns {number} what is paid for a card of this line at the least */
    membershipLeastPrice() {
        return this.membershipOwnPrice() * (1 - this.membershipCardType().discount_max / 100);
    },

    setUnitPrice(price) {
        const type = this.membershipCardTypeSold();
        if (type && !type.discount_max) {
            return super.setUnitPrice(this.membershipOwnPrice());
        }
        if (type) {
            const least = this.membershipLeastPrice() / (1 - this.getDiscount() / 100);
            return super.setUnitPrice(Math.max(toNumber(price), least));
        }
        return super.setUnitPrice(...arguments);
    },

    setDiscount(discount) {
        super.setDiscount(...arguments);
        if (this.membershipCardTypeSold() && this.discount) {
            const most = this.price_unit
                ? 100 * (1 - this.membershipLeastPrice() / this.price_unit)
                : 0;
            // Rounded down to the cent of a percent; what floats add is no percent.
            this.discount = Math.min(this.discount, Math.floor(most * 100 + 1e-6) / 100);
        }
    },

    setQuantity(quantity) {
        if (this.membershipCardTypeSold()) {
            const number = toNumber(quantity);
            if (number < 0 || !Number.isInteger(number)) {
                return {
                    title: _t("Cards are sold whole"),
                    body: _t("Type a whole number of cards."),
                };
            }
            if (number > QUANTITY_MAX) {
                return {
                    title: _t("So many cards"),
                    body: _t("At most %s cards are sold at once.", QUANTITY_MAX),
                };
            }
        }
        return super.setQuantity(...arguments);
    },
});

patch(PosOrder.prototype, {
    /** @returns {Map<Object, number>} how many cards of each type this order sells */
    membershipCardsSold() {
        const sold = new Map();
        for (const line of this.lines) {
            const type = line.membershipCardTypeSold();
            if (type && line.getQuantity() > 0) {
                sold.set(type, (sold.get(type) || 0) + line.getQuantity());
            }
        }
        return sold;
    },
});

import { ProductTemplateAccounting } from "@point_of_sale/app/models/accounting/product_template_accounting";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { toNumber } from "../typed";

/** @returns {Object|undefined} the package that a product or its template sells */
function packageOf(product) {
    const template = product?.product_tmpl_id || product;
    return (
        template &&
        product.models["membership.topup.package"]?.find(
            (topup) => topup.product_id?.product_tmpl_id?.id === template.id
        )
    );
}

// Stored value is money: it has one price, and is sold in whole packages.

patch(ProductTemplateAccounting.prototype, {
    getPrice(pricelist, quantity, price_extra, recurring, variant) {
        const topup = packageOf(variant || this);
        return topup ? topup.amount : super.getPrice(...arguments);
    },
});

patch(PosOrderline.prototype, {
    isMembershipTopup() {
        return Boolean(packageOf(this.product_id));
    },

    setUnitPrice(price) {
        const topup = !this.refunded_orderline_id && packageOf(this.product_id);
        return super.setUnitPrice(topup ? topup.amount : price);
    },

    setDiscount(discount) {
        return super.setDiscount(this.isMembershipTopup() ? 0 : discount);
    },

    setQuantity(quantity) {
        if (this.isMembershipTopup() && !this.refunded_orderline_id) {
            const number = toNumber(quantity);
            if (number < 0 || !Number.isInteger(number)) {
                return {
                    title: _t("Top-ups are sold whole"),
                    body: _t("Type a whole number of top-ups."),
                };
            }
        }
        return super.setQuantity(...arguments);
    },
});

patch(PosOrder.prototype, {
    membershipTopupLines() {
        return this.lines.filter((line) => line.isMembershipTopup());
    },

    /** @returns {number} what the top-ups of this order cost */
    membershipTopupTotal() {
        return this.currency.round(
            this.membershipTopupLines().reduce(
                (total, line) => total + line.priceIncl * this.orderSign,
                0
            )
        );
    },
});

import { accountTaxHelpers } from "@account/helpers/account_tax";
import { Orderline } from "@point_of_sale/app/components/orderline/orderline";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { formatCurrency } from "@web/core/currency";
import { patch } from "@web/core/utils/patch";
import { benefitOfPricelist } from "./member_pricelist";

patch(PosOrder.prototype, {
    /** @returns {boolean} whether a member's price list prices this order */
    hasMembershipPrices() {
        return Boolean(benefitOfPricelist(this.pricelist_id));
    },

    /** @returns {number} what the tier's prices took off this order, as displayed */
    getMembershipSaving() {
        return this.currency.round(
            this.lines.reduce((total, line) => total + line.membershipSaving(), 0)
        );
    },

    /** The lines carry the normal prices along, for the receipt and the back office. */
    setOrderPrices() {
        super.setOrderPrices(...arguments);
        if (this.finalized && this.isSynced) {
            return;
        }
        for (const line of this.lines) {
            const price = line.computeMembershipNormalPrice();
            if (price !== (line.membership_normal_price || 0)) {
                line.membership_normal_price = price;
            }
        }
    },
});

patch(PosOrderline.prototype, {
    /** @returns {number} the unit price without the tier, or 0 when it is not higher */
    membershipNormalPrice() {
        const order = this.order_id;
        return order.finalized && order.isSynced
            ? this.membership_normal_price || 0
            : this.computeMembershipNormalPrice();
    },

    computeMembershipNormalPrice() {
        if (
            this.price_type !== "original" ||
            this.isPartOfCombo() ||
            !this.order_id.hasMembershipPrices()
        ) {
            return 0;
        }
        const price = this.product_id.product_tmpl_id.getPrice(
            this.config.pricelist_id,
            this.getQuantity(),
            this.getPriceExtra(),
            false,
            this.product_id
        );
        const rounded = this.models["decimal.precision"]
            .find((precision) => precision.name === "Product Price")
            .round(price);
        return rounded > this.price_unit ? rounded : 0;
    },

    /** @returns {number} what the line would cost without the tier; 0 when no more */
    membershipNormalTotal() {
        const price = this.membershipNormalPrice();
        if (!price) {
            return 0;
        }
        const baseLine = this.getBaseLine({ price_unit: price });
        accountTaxHelpers.add_tax_details_in_base_line(baseLine, this.company);
        accountTaxHelpers.round_base_lines_tax_details([baseLine], this.company);
        const { total_included, total_excluded } = baseLine.tax_details;
        const total = this.config.iface_tax_included === "total" ? total_included : total_excluded;
        return this.currency.round(total * this.order_id.orderSign);
    },

    membershipSaving() {
        const total = this.membershipNormalTotal();
        return total ? total - this.displayPrice : 0;
    },
});

patch(Orderline.prototype, {
    get lineScreenValues() {
        const values = super.lineScreenValues;
        const total = values.price && this.line.membershipNormalTotal();
        return {
            ...values,
            membershipNormalPrice: total ? formatCurrency(total, this.line.currency.id) : "",
        };
    },
});

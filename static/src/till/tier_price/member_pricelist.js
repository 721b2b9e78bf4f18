import { ProductTemplateAccounting } from "@point_of_sale/app/models/accounting/product_template_accounting";
import { patch } from "@web/core/utils/patch";

/**
 * @param {Object} pricelist of an order, or nothing
 * @returns {Object|undefined} the benefit that gives these prices; none when everybody
 *      pays them in this store
 */
export function benefitOfPricelist(pricelist) {
    if (!pricelist) {
        return undefined;
    }
    const { models } = pricelist;
    const config = models["pos.config"].getFirst();
    if (pricelist.id === config.pricelist_id?.id) {
        return undefined;
    }
    const benefits = models["membership.benefit"]?.filter(
        (benefit) => benefit.pricelist_id?.id === pricelist.id
    );
    return benefits?.find((benefit) => benefit.kind === "discount") || benefits?.[0];
}

patch(ProductTemplateAccounting.prototype, {
    /**
     * A member pays no more than anybody in this store, and a discount may start from
     * what anybody pays: offers, prices by the quantity and extras included.
     */
    getPrice(pricelist, quantity, price_extra, recurring, variant, original_line) {
        const price = super.getPrice(...arguments);
        // A price list that rests on another one asks again, with `recurring`.
        const benefit = recurring ? undefined : benefitOfPricelist(pricelist);
        if (!benefit) {
            return price;
        }
        const anybodys = super.getPrice(
            this.models["pos.config"].getFirst().pricelist_id,
            quantity,
            price_extra,
            false,
            variant,
            original_line
        );
        return benefit.kind === "discount" && benefit.price_base === "store"
            ? anybodys - anybodys * (benefit.percent / 100)
            : Math.min(price, anybodys);
    },
});

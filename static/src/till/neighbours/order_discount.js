import { PosOrderline } from "@point_of_sale/app/models/pos_order_line";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { patch } from "@web/core/utils/patch";

let isGuarded = false;
let isDiscounting = false;

/**
 * Let the discount button of Odoo's `pos_discount`, where it is there, leave out what
 * keeps its price.
 *
 * That app puts methods of its own in place of others without calling them, so ours are
 * put on top when the till starts: in whatever order the apps were loaded, they hold.
 */
export function guardOrderDiscount() {
    if (isGuarded || !PosStore.prototype.applyDiscount) {
        return;
    }
    isGuarded = true;
    patch(PosStore.prototype, {
        async applyDiscount() {
            // The lines are chosen before anything is waited for. Elsewhere the same
            // question counts what can be split off an order.
            isDiscounting = true;
            try {
                return super.applyDiscount(...arguments);
            } finally {
                isDiscounting = false;
            }
        },
    });
    patch(PosOrderline.prototype, {
        isGlobalDiscountApplicable() {
            const isOut = isDiscounting && this.membershipKeepsPrice();
            return !isOut && super.isGlobalDiscountApplicable(...arguments);
        },
    });
}

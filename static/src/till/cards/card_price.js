import { OrderSummary } from "@point_of_sale/app/screens/product_screen/order_summary/order_summary";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { toNumber } from "../typed";

// What a cashier types is brought to what the type of the card allows, and why is said.

patch(PosStore.prototype, {
    explainCardPrice({ name, discount_max: most }) {
        const sentence = most
            ? _t("At most %(percent)s may be taken off the price of %(card)s.", {
                  percent: `${most} %`,
                  card: name,
              })
            : _t("%s is always sold at its own price.", name);
        this.notification.add(sentence, { type: "warning" });
    },

    async setDiscountFromUI(line, discount) {
        const type = line.membershipCardTypeSold();
        await super.setDiscountFromUI(...arguments);
        if (type && line.getDiscount() < toNumber(discount)) {
            this.explainCardPrice(type);
        }
    },
});

patch(OrderSummary.prototype, {
    async setLinePrice(line, price) {
        const type = line.membershipCardTypeSold();
        if (type && !type.discount_max) {
            return this.pos.explainCardPrice(type);
        }
        await super.setLinePrice(...arguments);
        if (type && line.price_unit > toNumber(price)) {
            this.pos.explainCardPrice(type);
        }
    },
});

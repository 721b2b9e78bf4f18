import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import DevicesSynchronisation from "@point_of_sale/app/utils/devices_synchronisation";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { benefitOfPricelist } from "../tier_price/member_pricelist";

let isGuarded = false;

patch(PosOrder.prototype, {
    /**
     * Reprice this order where its lines may have the prices of another one.
     *
     * @param {Object|false} pricelist by which that other order was priced
     * @returns {boolean} whether a member's prices came or went
     */
    replaceMembershipPricesOf(pricelist) {
        const isSame = (pricelist?.id || false) === (this.pricelist_id?.id || false);
        if (isSame || !(benefitOfPricelist(pricelist) || this.hasMembershipPrices())) {
            return false;
        }
        this.setPricelist(this.pricelist_id);
        return true;
    },
});

patch(PosStore.prototype, {
    /**
     * Tell the cashier that a member, whose lines are on an order now, is not its customer.
     *
     * @param {boolean} hadPrices whether the lines had the member's prices
     */
    sayMemberDropped(order, member, hadPrices) {
        const customer = order.getPartner();
        if (!member || customer?.id === member.id) {
            return;
        }
        let text = _t("%s is not the customer of this order.", member.name);
        if (hadPrices) {
            text = customer
                ? _t("The lines of %(member)s have the prices of %(customer)s now.", {
                      member: member.name,
                      customer: customer.name,
                  })
                : _t(
                      "%s is not the customer of this order: its lines have the store's prices now.",
                      member.name
                  );
        }
        this.notification.add(text, { type: "warning", autocloseDelay: 8000 });
    },
});

patch(DevicesSynchronisation.prototype, {
    /** Another device may have put lines on this order, or given it a customer. */
    async readDataFromServer() {
        const pricedBy = new Map(
            this.models["pos.order.line"]
                .getAll()
                .map((line) => [line.uuid, line.order_id?.pricelist_id || false])
        );
        const result = await super.readDataFromServer(...arguments);
        for (const order of this.pos.getOpenOrders()) {
            const others = order.lines
                .map((line) => pricedBy.get(line.uuid))
                .filter((list) => list !== undefined && list.id !== order.pricelist_id?.id);
            if (others.length && order.replaceMembershipPricesOf(others[0])) {
                this.pos.addPendingOrder([order.id]);
            }
        }
        return result;
    },
});

/**
 * Orders of tables are merged, split and put back by Odoo's `pos_restaurant`, where it is
 * there: their lines keep the price that they had, whoever the customer is.
 *
 * Ours is put on top when the till starts, since that app defines methods without
 * calling others of the same name, and may be loaded later.
 */
export function guardTableOrders() {
    if (isGuarded || !PosStore.prototype.mergeOrders) {
        return;
    }
    isGuarded = true;
    patch(PosStore.prototype, {
        async mergeOrders(source, target) {
            const customer = source.getPartner();
            const member = this.membership.cardOf(customer) ? customer : null;
            const hadPrices = source.hasMembershipPrices();
            if (target) {
                // Repriced before, lines of one product become one line again.
                const pricelist = source.pricelist_id;
                source.pricelist_id = target.pricelist_id;
                source.replaceMembershipPricesOf(pricelist);
            }
            const result = await super.mergeOrders(...arguments);
            if (target) {
                this.sayMemberDropped(target, member, hadPrices);
            }
            return result;
        },

        async restoreOrdersToOriginalTable(order) {
            const restored = await super.restoreOrdersToOriginalTable(...arguments);
            await this.takeApart(order, restored);
            return restored;
        },

        /** Lines went from one order to a new one, without the customer. */
        async takeApart(order, part) {
            if (part && part !== order && part.replaceMembershipPricesOf(order.pricelist_id)) {
                this.sayMemberDropped(part, order.getPartner(), order.hasMembershipPrices());
                await this.syncAllOrders({ orders: [part] });
            }
        },
    });
    const { component } = registry.category("pos_pages").get("SplitBillScreen", {});
    if (component) {
        patch(component.prototype, {
            async createSplittedOrder() {
                const order = this.currentOrder;
                await super.createSplittedOrder(...arguments);
                await this.pos.takeApart(order, this.pos.getOrder());
            },
        });
    }
}

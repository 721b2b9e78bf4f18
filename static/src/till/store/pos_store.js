import { PosStore } from "@point_of_sale/app/services/pos_store";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { guardOrderDiscount } from "../neighbours/order_discount";
import { guardTableOrders } from "../neighbours/table_orders";
import { MembershipStore } from "./membership_store";

patch(PosStore.prototype, {
    async setup() {
        guardOrderDiscount();
        guardTableOrders();
        this.membership = new MembershipStore(this);
        await super.setup(...arguments);
        this.membership.start();
    },

    setPartnerToCurrentOrder(partner) {
        const result = super.setPartnerToCurrentOrder(...arguments);
        if (partner) {
            this.membership.refresh(partner);
        }
        return result;
    },

    /**
     * Make a member the customer of the current order.
     *
     * @returns {boolean} false when the order returns goods of somebody else
     */
    setMemberToCurrentOrder(partner) {
        const order = this.getOrder();
        const current = order.getPartner();
        if (current && current.id !== partner.id && order.getHasRefundLines()) {
            this.dialog.add(AlertDialog, {
                title: _t("Can't change customer"),
                body: _t(
                    "This order returns goods of %s. Serve the other customer in a new order.",
                    current.name
                ),
            });
            return false;
        }
        this.setPartnerToCurrentOrder(partner);
        this.updateRewards();
        return true;
    },

    /** A paid order changed what its customer has. */
    async postSyncAllOrders(orders) {
        await super.postSyncAllOrders(...arguments);
        const partners = new Set(
            orders
                .filter((order) => order.finalized && order.getPartner())
                .map((order) => order.getPartner())
        );
        for (const partner of partners) {
            this.membership.refresh(partner);
        }
        orders.forEach((order) => this._announceTier(order));
    },

    /** The cashier is the one to tell the member. */
    _announceTier({ uuid, membership_receipt: receipt }) {
        const change = receipt?.tier_change;
        if (!change || this.membership.announced.has(uuid)) {
            return;
        }
        this.membership.announced.add(uuid);
        const values = { member: receipt.member, tier: change.to };
        const text = change.up
            ? _t("%(member)s has reached %(tier)s. Tell them!", values)
            : _t("%(member)s is %(tier)s again after this return.", values);
        this.notification.add(text, {
            title: _t("New tier"),
            type: change.up ? "success" : "info",
            autocloseDelay: 10000,
        });
    },

    async _onBeforeDeleteOrder(order) {
        const mayDelete = await super._onBeforeDeleteOrder(...arguments);
        const payments = mayDelete ? order.membershipWalletPayments() : [];
        if (payments.some((payment) => payment.isDone() && !order.finalized)) {
            this.notification.add(
                _t("The wallet payment of %s was taken off the order.", order.getPartnerName())
            );
        }
        await Promise.all(
            payments.map((line) => line.payment_method_id.payment_terminal.giveBack(line))
        );
        return mayDelete;
    },
});

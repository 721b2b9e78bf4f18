import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    async askBeforeValidation() {
        const problem = this.problemWithWalletPayment() || (await this.problemWithTopup());
        if (problem) {
            this.pos.dialog.add(AlertDialog, { title: _t("Wallet"), body: problem });
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },

    /** Goods may be taken off the order after the wallet has paid for them. */
    problemWithWalletPayment() {
        const { order, pos } = this;
        const paid = order.membershipWalletPaid();
        const goods = order.membershipGoodsTotal();
        if (!pos.currency.isPositive(paid) || !pos.currency.isPositive(paid - goods)) {
            return "";
        }
        return _t(
            "The wallet pays more than the goods cost: reverse the wallet payment, it can pay %s.",
            this.pos.env.utils.formatCurrency(Math.max(goods, 0))
        );
    },

    /** @returns {Promise<string>} why the top-ups of the order cannot be sold now */
    async problemWithTopup() {
        const { order } = this;
        if (order.isRefund || !order.membershipTopupLines().length) {
            return "";
        }
        const partner = order.getPartner();
        const entry = await this.pos.membership.refresh(partner);
        if (!partner || entry.card === false) {
            return _t("Choose a member first: only a member has a wallet.");
        }
        if (entry.isOffline) {
            return _t(
                "The till is offline: a top-up cannot be sold. Take it off the order or wait for the network."
            );
        }
        return entry.status === "unknown" ? entry.reason : "";
    },
});

import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { useEffect } from "@odoo/owl";
import { WALLET } from "./wallet_order";

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.isWalletOpening = false;
        useEffect(
            (partnerId) => {
                if (partnerId) {
                    this.pos.membership.ensure(this.currentOrder.getPartner());
                }
            },
            () => [this.currentOrder?.getPartner()?.id]
        );
    },

    async addNewPaymentLine(paymentMethod) {
        if (paymentMethod.use_payment_terminal !== WALLET) {
            return super.addNewPaymentLine(...arguments);
        }
        if (this.isWalletOpening) {
            return false;
        }
        this.isWalletOpening = true;
        try {
            if (!(await paymentMethod.payment_terminal.canPay(this.currentOrder))) {
                return false;
            }
        } finally {
            this.isWalletOpening = false;
        }
        return super.addNewPaymentLine(...arguments);
    },

    /** What is typed for a refund goes back, with a sign or without. */
    updateSelectedPaymentline() {
        super.updateSelectedPaymentline(...arguments);
        const line = this.selectedPaymentLine;
        if (line?.isMembershipWallet() && this.isRefundOrder && line.getAmount() > 0) {
            line.setAmount(-line.getAmount());
        }
    },

    /** A wallet payment is done when the server says so, and never by a button. */
    async sendForceDone(line) {
        if (!line.isMembershipWallet()) {
            return super.sendForceDone(...arguments);
        }
    },
});

patch(PosStore.prototype, {
    /** What can be spent, beside the name of the method. */
    getPaymentMethodFmtAmount(paymentMethod, order) {
        if (paymentMethod.use_payment_terminal !== WALLET || order.isRefund) {
            return super.getPaymentMethodFmtAmount(...arguments);
        }
        const { status, card } = this.membership.entryOf(order.getPartner());
        return card && status !== "unknown"
            ? _t("%s available", this.env.utils.formatCurrency(card.wallet.available))
            : "";
    },
});

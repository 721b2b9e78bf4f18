import { PosOrder } from "@point_of_sale/app/models/pos_order";
import { PosPayment } from "@point_of_sale/app/models/pos_payment";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

export const WALLET = "membership_wallet";

/** The answer to a payment request that was given up before the answer came. */
export const SUPERSEDED = null;

patch(PosPayment.prototype, {
    isMembershipWallet() {
        return this.payment_method_id?.use_payment_terminal === WALLET;
    },

    /** The line belongs to a later request now, or is gone: leave it as it is. */
    handlePaymentResponse(response) {
        return response === SUPERSEDED ? false : super.handlePaymentResponse(...arguments);
    },
});

patch(PosOrder.prototype, {
    membershipWalletPayments() {
        return this.payment_ids.filter((payment) => payment.isMembershipWallet());
    },

    /** @returns {number} what is authorised from the wallet, or went back to it */
    membershipWalletPaid() {
        return this.currency.round(
            this.membershipWalletPayments()
                .filter((payment) => payment.isDone())
                .reduce((total, payment) => total + payment.getAmount(), 0)
        );
    },

    /** @returns {number} what the order costs without its top-ups */
    membershipGoodsTotal() {
        return this.currency.round(this.totalDue - this.membershipTopupTotal());
    },

    /** @returns {number} what the wallet may still pay: goods only, and what is due */
    membershipWalletLimit() {
        const goods = this.membershipGoodsTotal() - this.membershipWalletPaid();
        return Math.max(0, this.currency.round(Math.min(this.remainingDue, goods)));
    },

    // === Refunds: what the wallet paid goes back to the wallet ===

    /** @returns {Object[]} the paid orders that this order returns goods of */
    membershipOriginals() {
        return [...new Set(this.lines.map((line) => line.refunded_orderline_id?.order_id))].filter(
            Boolean
        );
    },

    /**
     * What the original orders took by wallet (or by the other methods) and have not
     * given back yet, as far as this till knows. The server has the last word.
     *
     * @param {boolean} isWallet
     * @param {Object} [apartFrom] a payment of this order that does not count
     * @returns {number} positive
     */
    membershipRefundable(isWallet, apartFrom) {
        const originals = this.membershipOriginals();
        const refunds = originals
            .flatMap((order) => order.lines)
            .flatMap((line) => line.refund_orderline_ids)
            .map((line) => line.order_id)
            .filter((order) => order?.finalized && order.state !== "cancel");
        const left = [...new Set([...originals, ...refunds, this])]
            .flatMap((order) => order.payment_ids)
            .filter((payment) => payment.isMembershipWallet() === isWallet)
            .filter((payment) => payment.uuid !== apartFrom?.uuid)
            .reduce((total, payment) => total + payment.getAmount(), 0);
        return Math.max(0, this.currency.round(left));
    },

    getDefaultAmountDueToPayIn(paymentMethod) {
        const amount = super.getDefaultAmountDueToPayIn(...arguments);
        const isWallet = paymentMethod.use_payment_terminal === WALLET;
        if (this.isRefund) {
            return this._limitRefund(amount, isWallet);
        }
        if (!isWallet) {
            return amount;
        }
        const available = paymentMethod.payment_terminal.availableTo(this.getPartner());
        return Math.min(available, this.membershipWalletLimit());
    },

    /** What the wallet paid is not handed out in cash, and the other way round. */
    _limitRefund(amount, isWallet) {
        const wasPaidByWallet = this.membershipOriginals().some(
            (order) => order.membershipWalletPayments().length
        );
        if (amount >= 0 || (!isWallet && !wasPaidByWallet)) {
            return amount;
        }
        return Math.max(amount, -this.membershipRefundable(isWallet));
    },

    /** In a refund too, the amount can be changed until the cashier sends it. */
    addPaymentline(paymentMethod) {
        const result = super.addPaymentline(...arguments);
        if (result.status && this.isRefund && result.data.isMembershipWallet()) {
            result.data.setPaymentStatus("pending");
        }
        return result;
    },

    // === What was reserved is given back when the payment goes ===

    removePaymentline(line) {
        if (line.isMembershipWallet()) {
            line.payment_method_id.payment_terminal.giveBack(line);
        }
        return super.removePaymentline(...arguments);
    },

    setPartner(partner) {
        const previous = this.partner_id;
        const result = super.setPartner(...arguments);
        if (previous && previous.id !== partner?.id && !this.isRefund) {
            this._dropWalletPaymentsOf(previous);
        }
        return result;
    },

    _dropWalletPaymentsOf(partner) {
        const payments = this.membershipWalletPayments();
        const terminal = payments[0]?.payment_method_id.payment_terminal;
        for (const payment of payments) {
            this.removePaymentline(payment);
        }
        terminal?.notify(_t("The wallet payment of %s was taken off the order.", partner.name));
    },
});

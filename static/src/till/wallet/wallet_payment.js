import { register_payment_method } from "@point_of_sale/app/services/pos_store";
import { PaymentInterface } from "@point_of_sale/app/utils/payment/payment_interface";
import { uuidv4 } from "@point_of_sale/utils";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { SUPERSEDED, WALLET } from "./wallet_order";

/**
 * Pays from a member's wallet in two steps: the server reserves the amount here, and
 * takes it in the transaction that saves the paid order. Whatever ends before that gives
 * the reservation back. Nothing is queued: without the network the wallet cannot pay.
 */
export class MembershipWalletPayment extends PaymentInterface {
    setup() {
        super.setup(...arguments);
        this.supports_reversals = true;
    }

    get membership() {
        return this.pos.membership;
    }

    // === Before a payment line is made ===

    /**
     * Tell the cashier at once when the wallet cannot pay, with balances asked for now.
     *
     * @returns {Promise<boolean>} whether a payment line makes sense; it never rejects
     */
    async canPay(order) {
        const problem = (await this.problemWithMember(order)) || this.problemWithBalance(order);
        return problem ? this.refuse(problem) : true;
    }

    async problemWithMember(order) {
        const partner = order.getPartner();
        const entry = partner && (await this.membership.refresh(partner));
        if (!partner || entry.card === false) {
            return _t("Choose a member first: only a member has a wallet.");
        }
        if (entry.isOffline) {
            return _t("The till is offline: the wallet cannot be used now.");
        }
        return entry.status === "ready" ? "" : entry.reason;
    }

    problemWithBalance(order) {
        if (order.isRefund) {
            return order.membershipRefundable(true)
                ? this.membership.problemWithGivingBack()
                : _t("Nothing of this order is left to go back to the wallet.");
        }
        if (!this.pos.currency.isPositive(this.availableTo(order.getPartner()))) {
            return _t("The wallet of %s is empty.", order.getPartnerName());
        }
        return this.problemWithLimit(order, order.membershipWalletLimit() > 0);
    }

    problemWithLimit(order, isWithin) {
        if (isWithin) {
            return "";
        }
        const limit = this.env.utils.formatCurrency(order.membershipWalletLimit());
        return order.membershipTopupLines().length
            ? _t("The wallet can pay %s here: a top-up is not paid from a wallet.", limit)
            : _t("The wallet can pay %s of this order.", limit);
    }

    /** @returns {number} what the wallet held free when the server was last asked */
    availableTo(partner) {
        const card = this.membership.cardOf(partner);
        return card ? card.wallet.available : 0;
    }

    // === The terminal's interface ===

    /** @override it never rejects: nothing in the payment screen would catch it */
    async sendPaymentRequest(uuid) {
        const line = this.lineOf(uuid);
        const order = line.pos_order_id;
        const problem = order.isRefund
            ? this.problemWithRefund(order, line) || (await this.problemWithMember(order))
            : this.problemWithAmount(order, line);
        if (problem) {
            return this.refuse(problem, line);
        }
        // A refund reserves nothing: the server gives back what the sale had taken.
        return order.isRefund || this.authorise(order, line);
    }

    /** @override also called for a line that is deleted while it waits */
    async sendPaymentCancel(order, uuid) {
        await this.giveBack(this.lineOf(uuid));
        return true;
    }

    /** @override */
    async sendPaymentReversal(uuid) {
        const line = this.lineOf(uuid);
        const isReleased = await this.giveBack(line);
        this.membership.refresh(line.pos_order_id?.getPartner());
        return isReleased || this.refuse(_t("The wallet payment was already taken."));
    }

    // === Helpers ===

    lineOf(uuid) {
        return this.pos.models["pos.payment"].getBy("uuid", uuid);
    }

    problemWithAmount(order, line) {
        const amount = line.getAmount();
        const { currency } = this.pos;
        if (!order.getPartner()) {
            return _t("Choose a member first: only a member has a wallet.");
        }
        if (!currency.isPositive(amount)) {
            return _t("Type an amount greater than zero.");
        }
        const limit = order.membershipWalletLimit();
        return this.problemWithLimit(order, !currency.isPositive(amount - limit));
    }

    problemWithRefund(order, line) {
        const { currency } = this.pos;
        const problem = this.membership.problemWithGivingBack();
        if (problem) {
            return problem;
        }
        if (!currency.isNegative(line.getAmount())) {
            return _t("Type an amount greater than zero.");
        }
        const refundable = order.membershipRefundable(true, line);
        return currency.isPositive(-line.getAmount() - refundable)
            ? _t(
                  "%s of this order can go back to the wallet.",
                  this.env.utils.formatCurrency(refundable)
              )
            : "";
    }

    async authorise(order, line) {
        const token = uuidv4();
        line.membership_hold_token = token;
        const answer = await this.ask(order, line, token);
        if (line.membership_hold_token !== token) {
            // Cancelled while the server was asked: the release may have come first.
            this.membership.release(token);
            return SUPERSEDED;
        }
        if (!answer.ok) {
            line.membership_hold_token = false;
            return this.refuse(answer.message, line);
        }
        this.membership.refresh(order.getPartner());
        return true;
    }

    async ask(order, line, token) {
        try {
            return await this.membership.call(
                "membership.wallet.hold",
                "till_authorise",
                token,
                order.uuid,
                order.getPartner().id,
                line.getAmount()
            );
        } catch (error) {
            // The request may have arrived although its answer did not.
            this.membership.release(token);
            return { ok: false, message: this.membership.explain(error) };
        }
    }

    /** @returns {Promise<boolean>} false when the server refused; it never rejects */
    giveBack(line) {
        const token = line.membership_hold_token;
        line.membership_hold_token = false;
        return this.membership.release(token);
    }

    refuse(message, line) {
        this.pos.dialog.add(AlertDialog, { title: _t("Wallet"), body: message });
        if (line?.isSelected()) {
            // The next key that is typed begins a new amount.
            this.pos.numberBuffer.set(line.getAmount().toString());
        }
        return false;
    }

    notify(message) {
        this.pos.notification.add(message, { type: "warning" });
    }
}

register_payment_method(WALLET, MembershipWalletPayment);

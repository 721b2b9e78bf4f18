import { PosOrder } from "@point_of_sale/app/models/pos_order";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(PosOrder.prototype, {
    /** @returns {boolean} whether stored value or the price of a card goes back */
    membershipGivesValueBack() {
        return (
            this.membershipWalletPayments().some((payment) => payment.getAmount() < 0) ||
            this.lines.some(
                (line) =>
                    line.getQuantity() < 0 &&
                    (line.isMembershipTopup() || line.membershipCardType())
            )
        );
    },
});

patch(OrderPaymentValidation.prototype, {
    /** A colleague may have begun the order. */
    async askBeforeValidation() {
        const problem =
            this.order.membershipGivesValueBack() && this.pos.membership.problemWithGivingBack();
        if (problem) {
            this.pos.explainRefusal(_t("Refund"), problem);
            return false;
        }
        return super.askBeforeValidation(...arguments);
    },
});

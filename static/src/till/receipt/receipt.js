import { OrderReceipt } from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { formatFloat } from "@web/core/utils/numbers";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { lastDigits } from "../card_number";

patch(OrderPaymentValidation.prototype, {
    /** An order that is paid offline has no answer of the server to show. */
    async finalizeValidation() {
        const { membership } = this.pos;
        const partner = this.order.getPartner();
        this.order.uiState.isForMember = Boolean(
            membership.active && partner && !membership.isStranger(partner)
        );
        return super.finalizeValidation(...arguments);
    },
});

patch(OrderReceipt.prototype, {
    /** @returns {Object|false} what the server says of the member and this order */
    get membership() {
        return this.order.membership_receipt || false;
    },

    get isMembershipPending() {
        return Boolean(
            !this.membership && this.order.isUnsyncedPaid && this.order.uiState.isForMember
        );
    },

    get membershipTopup() {
        const { topup_principal, topup_bonus } = this.membership;
        const principal = this.formatCurrency(topup_principal);
        return topup_bonus
            ? _t("%(principal)s + %(bonus)s bonus", {
                  principal,
                  bonus: this.formatCurrency(topup_bonus),
              })
            : principal;
    },

    get membershipPoints() {
        const { points_balance, pending } = this.membership;
        const balance = this.formatPoints(points_balance);
        return pending
            ? _t("%(points)s (%(pending)s pending)", {
                  points: balance,
                  pending: this.formatPoints(pending),
              })
            : balance;
    },

    /** @returns {string} the end of a sold card's number, and its last day */
    describeCard({ number, starts_on, ends_on }) {
        const digits = `····${this.maskCard(number)}`;
        if (starts_on && ends_on) {
            return _t("%(digits)s from %(start)s until %(date)s", {
                digits,
                start: formatDate(deserializeDate(starts_on)),
                date: formatDate(deserializeDate(ends_on)),
            });
        }
        return ends_on
            ? _t("%(digits)s until %(date)s", {
                  digits,
                  date: formatDate(deserializeDate(ends_on)),
              })
            : digits;
    },

    formatPoints(points) {
        return formatFloat(points, { digits: [69, 0] });
    },

    maskCard(number) {
        return lastDigits(number);
    },
});

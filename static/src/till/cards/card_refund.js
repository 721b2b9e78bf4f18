import { TicketScreen } from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const TITLE = () => _t("Return a card");

patch(TicketScreen.prototype, {
    /** What a card is still worth is for the server to say, before it goes on an order. */
    async onDoRefund() {
        const order = this.getSelectedOrder();
        this.membershipTerms = {};
        if (order && !(await this._askForCardTerms(order))) {
            return;
        }
        return super.onDoRefund(...arguments);
    },

    /** @returns {Promise<boolean>} whether the return can go on */
    async _askForCardTerms(order) {
        const quantities = this._cardsToReturn(order);
        if (!Object.keys(quantities).length) {
            return true;
        }
        const { ok, message, terms, isOffline } = await this.pos.membership.request(
            "membership.card",
            "till_refund_terms",
            quantities
        );
        if (ok) {
            this.membershipTerms = terms;
            return true;
        }
        const offline = _t("The till is offline: a card cannot be returned now.");
        this.pos.explainRefusal(TITLE(), isOffline ? offline : message);
        return false;
    },

    /** @returns {Object} how many cards of each line of the order come back, by its id */
    _cardsToReturn(order) {
        const quantities = {};
        const isOnly = this._doesOrderHaveSoleItem(order);
        for (const line of order.lines.filter((line) => line.membershipCardType())) {
            const quantity = order.uiState.lineToRefund[line.uuid]?.qty || (isOnly ? 1 : 0);
            if (quantity) {
                quantities[line.id] = quantity;
            }
        }
        return quantities;
    },

    async addAdditionalRefundInfo(order, destinationOrder) {
        for (const line of destinationOrder.lines) {
            const terms = this.membershipTerms[line.refunded_orderline_id?.id];
            if (terms) {
                line.setUnitPrice(terms.price_unit);
                this._explainCardTerms(terms);
            }
        }
        return super.addAdditionalRefundInfo(...arguments);
    },

    _explainCardTerms({ message }) {
        if (message) {
            this.pos.notification.add(message, { type: "info", autocloseDelay: 8000 });
        }
    },
});

import { PosStore } from "@point_of_sale/app/services/pos_store";
import { AlertDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { askToEnrol } from "../enrol_dialog/enrol_dialog";
import { askForHolder } from "./holder_dialog";

patch(PosStore.prototype, {
    /**
     * Let the cashier say whose a card becomes, and serve that member.
     *
     * @param {Object} texts `title`, `body` and `number` of the question
     * @returns {Promise<Object|undefined>} the member's customer record
     */
    async chooseCardHolder(texts) {
        const partner = this.getOrder()?.getPartner();
        const isMember = Boolean(this.membership.cardOf(partner));
        const isStranger = Boolean(partner) && this.membership.isStranger(partner);
        const choice = await askForHolder(this.dialog, {
            ...texts,
            mayEnrol: this.membership.mayDecide,
            ...(isMember ? { memberName: partner.name } : {}),
            ...(isStranger ? { strangerName: partner.name } : {}),
        });
        if (choice === "current") {
            return partner;
        }
        if (choice === "new") {
            return this._enrolHolder(isStranger ? partner : false);
        }
        return choice === "other" ? this._selectHolder() : undefined;
    },

    async _enrolHolder(stranger) {
        const values = stranger && {
            partnerId: stranger.id,
            name: stranger.name || "",
            phone: stranger.phone || "",
        };
        const partner = await askToEnrol(this.dialog, values || {});
        return partner && this.setMemberToCurrentOrder(partner) ? partner : undefined;
    },

    async _selectHolder() {
        const before = this.getOrder().getPartner();
        const partner = await this.selectPartner();
        if (!partner || (partner === before && !this.membership.cardOf(partner))) {
            return undefined;
        }
        const { card, reason } = await this.membership.ensure(partner);
        if (!card) {
            const message = _t("%s is not a member.", partner.name);
            this.explainRefusal(_t("Card"), reason || message);
        }
        return card ? partner : undefined;
    },

    /**
     * Give a printed card that is nobody's yet to a member.
     *
     * @param {Object} printed `number` and `type`, the name of its type
     */
    async bindPrintedCard({ number, type }) {
        if (!this.membership.mayDecide) {
            this.explainRefusal(
                _t("New card"),
                _t("Your rights don't let you give a card away. Ask a colleague.")
            );
            return;
        }
        const partner = await this.chooseCardHolder({
            title: _t("New card"),
            body: _t("%s: nobody has this card yet. Who gets it?", type),
            number,
        });
        if (!partner) {
            return;
        }
        const { ok, message } = await this.membership.change(
            partner,
            "membership.card",
            "till_bind",
            number,
            partner.id
        );
        if (ok) {
            this.notification.add(message, { type: "success" });
        } else {
            this.explainRefusal(_t("New card"), message);
        }
    },

    /** Take a card of the member into use, because the member wants it. */
    async activateCard(partner, card) {
        const { ok, message } = await this.membership.change(
            partner,
            "membership.card",
            "till_activate",
            card.id
        );
        if (ok) {
            this.notification.add(message, { type: "success" });
        } else {
            this.explainRefusal(_t("Activate a card"), message);
        }
    },

    explainRefusal(title, body) {
        this.dialog.add(AlertDialog, { title, body });
    },
});

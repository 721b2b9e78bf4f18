import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { uuidv4 } from "@point_of_sale/utils";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { Component, useState } from "@odoo/owl";

const DIGITS_MIN = 5;
const DIGITS_MAX = 15;

/** Two fields and Enter: a new member with the program's open card. */
export class EnrolDialog extends Component {
    static template = "pos_membership.EnrolDialog";
    static components = { Dialog };
    static props = {
        partnerId: { type: Number, optional: true },
        name: { type: String, optional: true },
        phone: { type: String, optional: true },
        getPayload: Function,
        close: Function,
    };
    static defaultProps = { name: "", phone: "" };

    setup() {
        this.pos = usePos();
        this.notification = useService("notification");
        // One key per dialog: a request that is repeated enrols one member.
        this.key = uuidv4();
        this.state = useState({
            name: this.props.name,
            phone: this.props.phone,
            error: "",
            isBusy: false,
            existing: null,
            known: false,
        });
        useAutofocus({ refName: this.props.name ? "phone" : "name", mobile: true });
    }

    get problem() {
        // A Chinese keyboard may type digits in full width.
        const digits = this.state.phone.normalize("NFKC").replace(/\D/g, "").length;
        if (!this.state.name.trim()) {
            return _t("Type the member's name.");
        }
        if (digits < DIGITS_MIN || digits > DIGITS_MAX) {
            return _t("Type a phone number of %(min)s to %(max)s digits.", {
                min: DIGITS_MIN,
                max: DIGITS_MAX,
            });
        }
        return "";
    }

    onInput() {
        Object.assign(this.state, { error: "", existing: null, known: false });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.submit();
        }
    }

    /**
     * @param {number|false} [partnerId] the customer to enrol, instead of a new contact
     */
    async submit(partnerId = this.props.partnerId || false) {
        if (this.state.isBusy) {
            return;
        }
        // Who was offered a contact, and enrols all the same, means somebody else.
        const isNew = Boolean(this.state.known);
        Object.assign(this.state, { existing: null, known: false });
        this.state.error = this.problem;
        if (this.state.error) {
            return;
        }
        this.state.isBusy = true;
        try {
            const { partner, known, error, notice } = await this.pos.membership.enrol({
                name: this.state.name.trim(),
                phone: this.state.phone.trim(),
                key: this.key,
                partner_id: partnerId,
                is_new: isNew,
            });
            if (error) {
                Object.assign(this.state, {
                    error,
                    existing: partner || null,
                    known: known || false,
                });
            } else {
                if (notice) {
                    this.notification.add(notice, { type: "warning" });
                }
                this.choose(partner);
            }
        } catch (error) {
            this.state.error = this.pos.membership.explain(error);
        } finally {
            this.state.isBusy = false;
        }
    }

    choose(partner) {
        this.props.getPayload(partner);
        this.props.close();
    }
}

/**
 * @param {Object} dialog the dialog service
 * @param {Object} values what is known already: `name`, `phone`, and `partnerId` of a
 *      customer who becomes a member
 * @returns {Promise<Object|undefined>} the member's customer record
 */
export function askToEnrol(dialog, values = {}) {
    return makeAwaitable(dialog, EnrolDialog, values);
}

import { makeAwaitable } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { Component } from "@odoo/owl";

/** Whose a card becomes: the customer of the order, a new member, or somebody else. */
export class HolderDialog extends Component {
    static template = "pos_membership.HolderDialog";
    static components = { Dialog };
    static props = {
        title: String,
        body: String,
        number: { type: String, optional: true },
        memberName: { type: String, optional: true },
        strangerName: { type: String, optional: true },
        mayEnrol: Boolean,
        getPayload: Function,
        close: Function,
    };

    choose(holder) {
        this.props.getPayload(holder);
        this.props.close();
    }
}

/**
 * @param {Object} dialog the dialog service
 * @param {Object} props `title`, `body`, `number`; `memberName` of the member who is
 *      served, or `strangerName` of a customer who is no member; `mayEnrol`
 * @returns {Promise<"current"|"new"|"other"|undefined>}
 */
export function askForHolder(dialog, props) {
    return makeAwaitable(dialog, HolderDialog, props);
}

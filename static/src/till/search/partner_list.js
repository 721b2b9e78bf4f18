import { PartnerLine } from "@point_of_sale/app/screens/partner_list/partner_line/partner_line";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useDebounced } from "@web/core/utils/timing";
import { patch } from "@web/core/utils/patch";
import { useEffect, useState } from "@odoo/owl";
import { askToEnrol } from "../enrol_dialog/enrol_dialog";
import { tierStyle } from "../colors";

// As the server: three characters, or one of a Chinese name.
const QUERY_LENGTH_MIN = 3;
const CHINESE = /\p{Script=Han}/u;
const TYPING_PAUSE_MS = 250;

patch(PartnerList.prototype, {
    setup() {
        super.setup(...arguments);
        // The members whom the server found, and what it was asked for.
        this.members = useState({ query: "", ids: [] });
        const searchSoon = useDebounced(this.searchMembers, TYPING_PAUSE_MS);
        useEffect(
            () => {
                searchSoon();
            },
            () => [this.state.query]
        );
    },

    get memberQuery() {
        return (this.state.query || "").trim();
    },

    /** @returns {Promise<Object[]>} customers; none when the till is offline */
    async searchMembers() {
        const query = this.memberQuery;
        const isEnough = query.length >= QUERY_LENGTH_MIN || CHINESE.test(query);
        if (!this.pos.membership.active || !isEnough) {
            return [];
        }
        let partners;
        try {
            partners = await this.pos.membership.search(query);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                this.pos.notification.add(this.pos.membership.explain(error), {
                    type: "warning",
                });
            }
            return [];
        }
        if (query !== this.memberQuery) {
            return [];
        }
        for (const partner of partners) {
            if (!this.loadedPartnerIds.has(partner.id)) {
                this.loadedPartnerIds.add(partner.id);
                this.state.loadedPartners.push(partner);
            }
        }
        Object.assign(this.members, { query, ids: partners.map((p) => p.id) });
        return partners;
    },

    async getNewPartners() {
        if (this.memberQuery && this.members.query !== this.memberQuery) {
            const members = await this.searchMembers();
            if (members.length) {
                return members;
            }
        }
        return super.getNewPartners(...arguments);
    },

    /** Members first: a card number is found nowhere in the customer's own fields. */
    getPartners(partners) {
        const shown = super.getPartners(...arguments);
        if (!this.members.ids.length || this.members.query !== this.memberQuery) {
            return shown;
        }
        const isMember = (partner) => this.members.ids.includes(partner.id);
        return [...partners.filter(isMember), ...shown.filter((partner) => !isMember(partner))];
    },

    async enrolMember() {
        const query = this.memberQuery;
        const isPhone = /^[+\d\s()-]+$/.test(query);
        const partner = await askToEnrol(this.dialog, {
            name: isPhone ? "" : query,
            phone: isPhone ? query : "",
        });
        if (partner) {
            this.clickPartner(partner);
        }
    },
});

patch(PartnerLine.prototype, {
    tierStyle,

    get memberInfo() {
        return this.pos.membership.infoOf(this.props.partner);
    },
});

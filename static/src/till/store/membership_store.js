import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { markRaw } from "@odoo/owl";

/**
 * What this till knows of members: answers of the server, kept for as long as the page
 * is open. Nothing here is computed by the till, and nothing is queued for later but
 * the return of what a cancelled payment had reserved.
 */
export class MembershipStore {
    constructor(pos) {
        this.pos = pos;
        // Customer id -> {status: "loading" | "ready" | "unknown", card}, and why the
        // balances are unknown: {isOffline, reason}.
        // `card` is what till_card answered last: false for a customer who is no member.
        this.entries = {};
        // Customer id -> {tier, code, card_number, phone}, as the last searches found.
        this.found = {};
        // Customer id -> the latest request, so that an older answer is not shown.
        this.requests = markRaw(new Map());
        this.unreleased = markRaw(new Set());
        // "order:type:customer" -> how many cards the server said may be sold.
        this.offers = markRaw(new Map());
        // The same -> what the cashier has to agree to first.
        this.asks = markRaw(new Map());
        // "customer:benefit" -> the key of a use that no answer has come to yet.
        this.benefitKeys = markRaw(new Map());
        // Orders whose new tier the cashier was told of.
        this.announced = markRaw(new Set());
    }

    /** @returns {boolean} whether this store takes part in a membership program */
    get active() {
        return Boolean(this.pos.config?.membership_program_id);
    }

    // === Who stands at the till ===

    /**
     * @returns {boolean} whether who is logged in may give back and decide by hand, as
     *      Odoo's own buttons have it; the server asks the same
     */
    get mayDecide() {
        return this.pos.getCashier()?._role !== "minimal";
    }

    /** @returns {string} why who is logged in gives no value back, or nothing */
    problemWithGivingBack() {
        return this.mayDecide
            ? ""
            : _t("Your rights don't let you give value back. Ask a colleague.");
    }

    /** @returns {Object} the employee who is logged in, if that is one */
    get _who() {
        const cashier = this.pos.getCashier();
        return cashier?.model?.name === "hr.employee" ? { employee_id: cashier.id } : {};
    }

    // === What is known of a customer ===

    entryOf(partner) {
        return (partner && this.entries[partner.id]) || { status: "loading" };
    }

    /** @returns {Object|false} the last answer of the server; its balances may be old */
    cardOf(partner) {
        return this.entryOf(partner).card || false;
    }

    /** @returns {boolean} whether the server said that this customer is no member */
    isStranger(partner) {
        return this.entryOf(partner).card === false;
    }

    /** @returns {boolean} whether the server ever said what this customer is */
    isAnswered(partner) {
        return this.entryOf(partner).card !== undefined;
    }

    /**
     * @returns {Object|false} `tier`, `color` and `card_number` of a customer who is
     *      known to be a member
     */
    infoOf(partner) {
        const card = this.cardOf(partner);
        if (card) {
            return {
                tier: card.tier ? card.tier.name : "",
                color: card.tier ? card.tier.color : "",
                card_number: card.card ? card.card.number : "",
            };
        }
        const found = this.found[partner.id];
        const tier =
            found && this.pos.models["membership.tier"]?.find(({ name }) => name === found.tier);
        return found ? { ...found, color: tier?.color } : false;
    }

    // === Fresh data ===

    /**
     * Ask the server for the card, tier and balances of a customer.
     *
     * @returns {Promise<Object>} the entry of the customer; it never rejects
     */
    async refresh(partner) {
        if (!this.active || !partner?.isSynced) {
            return this.entryOf(partner);
        }
        const id = partner.id;
        const card = this.entries[id]?.card;
        this.entries[id] = { status: "loading", card };
        const request = this._fetch(partner, card);
        this.requests.set(id, request);
        const entry = await request;
        if (this.requests.get(id) === request) {
            this.requests.delete(id);
            this._accept(partner, entry);
        }
        return entry;
    }

    /** As `refresh`, without a second request while one is under way. */
    ensure(partner) {
        const request = partner && this.requests.get(partner.id);
        return request || this.refresh(partner);
    }

    /** As `ensure`, without a request when the server has answered already. */
    async ensureKnown(partner) {
        return this.isAnswered(partner) ? this.entryOf(partner) : this.ensure(partner);
    }

    async _fetch(partner, known) {
        try {
            const card = await this._ask("till_card", partner.id);
            return { status: "ready", card };
        } catch (error) {
            return {
                status: "unknown",
                card: known,
                isOffline: error instanceof ConnectionLostError,
                reason: this.explain(error),
            };
        }
    }

    _accept(partner, entry) {
        this.entries[partner.id] = entry;
        if (entry.status === "ready") {
            this._applyPricelist(partner, entry.card);
            this.releaseAll();
        }
    }

    /** A cached customer may still carry the price list of a former benefit. */
    _applyPricelist(partner, card) {
        const current = partner.property_product_pricelist;
        let wanted = current;
        if (card && card.pricelist_id) {
            wanted = this.pos.models["product.pricelist"].get(card.pricelist_id) || current;
        } else if (this.isMemberPricelist(current)) {
            wanted = undefined;
        }
        const isChanged = wanted?.id !== current?.id;
        if (isChanged) {
            partner.update({ property_product_pricelist: wanted || false });
        }
        for (const order of this.pos.getOpenOrders()) {
            const { pricelist_id: pricelist } = order;
            // Another device may have priced it, when the member had other benefits.
            const isFormer = pricelist?.id !== wanted?.id && this.isMemberPricelist(pricelist);
            if (
                order.getPartner()?.id === partner.id &&
                !order.isRefund &&
                (isChanged || isFormer)
            ) {
                order.updatePricelistAndFiscalPosition(partner);
            }
        }
    }

    isMemberPricelist(pricelist) {
        return Boolean(
            pricelist &&
            this.pos.models["membership.benefit"]?.some(
                (benefit) => benefit.pricelist_id?.id === pricelist.id
            )
        );
    }

    // === Finding and enrolling ===

    /**
     * @param {string} code a card number, member code or phone
     * @returns {Promise<Object>} `partner`, the customer, loaded into the point of sale,
     *      with a `notice` when this very card is not accepted here; or `refused`, why
     *      nobody is served with the code; or `printed`, a printed card that is nobody's
     *      yet; or nothing of that
     * @throws {ConnectionLostError}
     */
    async find(code) {
        try {
            const answer = (await this._ask("till_find", code)) || {};
            const { notice, refused, printed } = answer;
            return answer.partner_id
                ? { partner: this._load(answer), notice }
                : { refused, printed };
        } catch (error) {
            const known = error instanceof ConnectionLostError && this._findKnown(code);
            if (known) {
                return { partner: known };
            }
            throw error;
        }
    }

    /** A member whom this till met since it was opened, by card number or code. */
    _findKnown(code) {
        const entry = Object.values(this.entries).find(
            ({ card }) =>
                card && [card.code, ...card.cards.map(({ number }) => number)].includes(code)
        );
        return entry && this.pos.models["res.partner"].get(entry.card.partner_id);
    }

    /**
     * @param {string} query a part of a phone, a name or a card number
     * @returns {Promise<Object[]>} the customers, loaded into the point of sale
     * @throws {ConnectionLostError}
     */
    async search(query) {
        const { records, members } = await this._ask("till_search", query);
        this._connect(records);
        Object.assign(this.found, members);
        return this.pos.models["res.partner"].readMany(Object.keys(members));
    }

    /**
     * @param {Object} values `name`, `phone`, `key`, `partner_id` and `is_new`, see
     *      `till_enrol`
     * @returns {Promise<Object>} `{partner, known, error, notice}`; with `error`, the phone
     *      belongs to a member already and `partner` is that member, or `known` the id
     *      of the contact of a member of another program; `notice` is for the cashier
     * @throws {ConnectionLostError|RPCError}
     */
    async enrol(values) {
        const answer = await this._ask("till_enrol", values);
        const { known, error, notice } = answer;
        return { partner: known ? undefined : this._load(answer), known, error, notice };
    }

    _load(answer) {
        this._connect(answer.records || {});
        const partner = this.pos.models["res.partner"].get(answer.partner_id);
        if (partner && answer.card) {
            this._accept(partner, { status: "ready", card: answer.card });
        }
        return partner;
    }

    _connect(records) {
        const known = Object.fromEntries(
            Object.entries(records).filter(([model]) => model in this.pos.models)
        );
        this.pos.models.connectNewData(known);
        this.pos.data.synchronizeServerDataInIndexedDB(known);
    }

    _ask(method, ...args) {
        return this.call("membership.member", method, ...args);
    }

    /**
     * Ask the server for something, as this store and as who stands at the till.
     *
     * @throws {ConnectionLostError|RPCError}
     */
    call(model, method, ...args) {
        const config = this.pos.config;
        return this.pos.data.call(model, method, [config.id, ...args], this._who);
    }

    /**
     * Ask for something that only the server may grant, now or not at all.
     *
     * @returns {Promise<Object>} the server's answer with `ok`; when nothing was granted,
     *      `message` says why and `isOffline` whether nobody could be asked; it never
     *      rejects
     */
    async request(model, method, ...args) {
        try {
            return await this.call(model, method, ...args);
        } catch (error) {
            return {
                ok: false,
                message: this.explain(error),
                isOffline: error instanceof ConnectionLostError,
            };
        }
    }

    /** As `request`, for something that changes what a member has; it is shown then. */
    async change(partner, model, method, ...args) {
        const answer = await this.request(model, method, ...args);
        if (answer.card) {
            this.requests.delete(partner.id);
            this._accept(partner, { status: "ready", card: answer.card });
        } else if (!answer.isOffline) {
            this.refresh(partner);
        }
        return answer;
    }

    /** @returns {string} one sentence on why the server did not do what was asked */
    explain(error) {
        if (error instanceof ConnectionLostError) {
            return _t("The till is offline.");
        }
        return error.data?.message || error.message;
    }

    // === Giving back what a payment reserved ===

    /**
     * Give back a reservation; while the till is offline, as soon as it is online again
     * (the server gives it back by itself after some minutes in any case).
     *
     * @returns {Promise<boolean>} false when the server refused, because the amount was
     *      taken with a paid order; it never rejects
     */
    async release(token) {
        if (!token) {
            return true;
        }
        this._remember(token, true);
        try {
            await this.call("membership.wallet.hold", "till_release", token);
            this._remember(token, false);
            return true;
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return true;
            }
            this._remember(token, false);
            return false;
        }
    }

    releaseAll() {
        return Promise.all([...this.unreleased].map((token) => this.release(token)));
    }

    get _storageKey() {
        return `membership_unreleased_${this.pos.config.id}`;
    }

    _remember(token, isOwed) {
        this.unreleased[isOwed ? "add" : "delete"](token);
        browser.localStorage.setItem(this._storageKey, JSON.stringify([...this.unreleased]));
    }

    /** Take up what a page that was closed or reloaded left behind. */
    start() {
        const left = JSON.parse(browser.localStorage.getItem(this._storageKey) || "[]");
        left.forEach((token) => this.unreleased.add(token));
        this._restoreWalletPayments();
        if (this.active && this.unreleased.size) {
            this.releaseAll();
        }
        browser.addEventListener("pos-network-online", () => {
            this.releaseAll();
            this.refresh(this.pos.getOrder()?.getPartner());
        });
    }

    /** A request that was under way when the page was reloaded has no one to answer. */
    _restoreWalletPayments() {
        for (const order of this.pos.getOpenOrders()) {
            for (const payment of order.membershipWalletPayments()) {
                const status = payment.getPaymentStatus();
                if (["waiting", "waitingCancel", "reversing"].includes(status)) {
                    this.release(payment.membership_hold_token);
                    payment.membership_hold_token = false;
                    payment.setPaymentStatus("retry");
                }
            }
        }
    }
}

/* global posmodel */

import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as Notification from "@point_of_sale/../tests/generic_helpers/notification_util";
import * as Numpad from "@point_of_sale/../tests/generic_helpers/numpad_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import { negate, run, scan_barcode } from "@point_of_sale/../tests/generic_helpers/utils";
import { ConnectionLostError } from "@web/core/network/rpc";

export const CARD = "8800000000013";
// Reads like a discount of 50 % to the default barcode rules.
export const OTHER_CARD = "2250000000021";
export const PHONE = "13800001111";

export function openTill() {
    return [...Chrome.startPoS(), Dialog.confirm("Open Register")];
}

export function has(trigger, content = `there is ${trigger}`) {
    return { content, trigger };
}

export function hasNot(trigger, content = `there is no ${trigger}`) {
    return { content, trigger: negate(trigger) };
}

export function click(trigger, content = `click ${trigger}`) {
    return { content, trigger, run: "click" };
}

// === Members ===

/** Scan a member's card and wait until the till shows what the server says. */
export function serve(code = CARD, name = "Li Na") {
    return [...scan_barcode(code), panelShows({ name })];
}

/** The same at the payment, where the customer's button tells who is served. */
export function serveAtPayment(code, name) {
    return [...scan_barcode(code), has(`.partner-button:contains("${name}")`)];
}

/** The figures are texts, as they are shown. */
export function panelShows({ name, tier, card, points, pending, principal, bonus }) {
    const parts = {
        ".member-name": name,
        ".member-tier": tier,
        ".member-card": card,
        ".member-points": points,
        ".member-pending": pending,
        ".member-principal": principal,
        ".member-bonus": bonus,
    };
    const trigger = Object.entries(parts)
        .filter(([, text]) => text !== undefined)
        .map(([selector, text]) => `:has(${selector}:contains("${text}"))`)
        .join("");
    return has(`.member-panel[data-status="ready"]${trigger}`);
}

export function notified(text) {
    return Notification.has(text);
}

export function refused(text) {
    return [Dialog.bodyIs(`"${text}"`), Dialog.confirm("Ok")];
}

/** The next error of the server is expected, and is not logged as a failure. */
export function expectRefusalByServer() {
    return run(() => {
        const original = console.error;
        console.error = (...args) => {
            console.error = original;
            if (!String(args[0]).startsWith("RPC_ERROR")) {
                original.apply(console, args);
            }
        };
    }, "the server is going to refuse");
}

export function check(content, test) {
    return run(() => {
        if (!test()) {
            throw new Error(`It is not so that ${content}`);
        }
    }, content);
}

// === Selling ===

export function sell(...products) {
    return products.flatMap((name) => ProductScreen.clickDisplayedProduct(name));
}

export function topUp(name) {
    return [
        click(".member-panel .member-topup"),
        click(`.selection-item:contains("${name}")`),
        has(`.orderline:contains("${name}")`),
    ];
}

export function press(...keys) {
    return keys.map(Numpad.click);
}

export function pay(method, amount) {
    return PaymentScreen.clickPaymentMethod(method, true, { amount });
}

export function validate() {
    return [...PaymentScreen.clickValidate(), ...ReceiptScreen.isShown()];
}

export function receiptShows(selector, text) {
    return has(`.pos-receipt ${selector}:contains("${text}")`);
}

// === The wallet ===

export function walletIs(status) {
    const texts = {
        waiting: "Asking the wallet",
        retry: "Not paid",
        done: "Reserved in the wallet",
        reversed: "Given back to the wallet",
    };
    return has(`.wallet-payment:contains("${texts[status]}")`);
}

export function payFromWallet(amount) {
    return [...pay("Wallet", amount), walletIs("done")];
}

/** A payment that covers the whole order validates it at once. */
export function payAllFromWallet() {
    return [...PaymentScreen.clickPaymentMethod("Wallet"), ...ReceiptScreen.isShown()];
}

const gates = {};

/** Hold back the next request to reserve until `openGate`, before or after it is sent. */
export function closeGate(moment) {
    return run(() => {
        const original = posmodel.data.call;
        const isOpen = new Promise((resolve) => (gates.open = resolve));
        posmodel.data.call = async function (model, method) {
            if (method !== "till_authorise") {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            if (moment === "request") {
                await isOpen;
                return (gates.answer = original.apply(this, arguments));
            }
            const answer = await original.apply(this, arguments);
            await isOpen;
            return (gates.answer = Promise.resolve(answer));
        };
    }, `hold back the ${moment}`);
}

/** Let the request through and wait for what its late answer causes. */
export function openGate() {
    return run(async () => {
        gates.open();
        const start = Date.now();
        while (!gates.answer && Date.now() - start < 5000) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await gates.answer;
        gates.answer = undefined;
    }, "let the late request through");
}

/** Another till reserves `amount` of the same wallet just before this one asks. */
export function otherTillReserves(amount) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, method, args) {
            if (method !== "till_authorise") {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            const [configId, , , partnerId] = args;
            await original.call(this, model, method, [
                configId,
                "reserved-by-another-till",
                "order-of-another-till",
                partnerId,
                amount,
            ]);
            return original.apply(this, arguments);
        };
    }, `another till reserves ${amount}`);
}

// === Cards and benefits ===

/** The cashier says whose a card becomes. */
export function giveTo(holder) {
    return click(`.holder-dialog .holder-${holder}`);
}

/** Type name and phone into the dialog that is open, and enrol. */
export function enrol(name, phone) {
    return [
        { content: "type a name", trigger: ".enrol-dialog .enrol-name", run: `edit ${name}` },
        { content: "type a phone", trigger: ".enrol-dialog .enrol-phone", run: `edit ${phone}` },
        click(".enrol-submit"),
    ];
}

export function openDetails() {
    return [click(".member-panel .member-details"), has(".member-dialog")];
}

export function closeDetails() {
    return [click(".modal-footer .btn-primary"), hasNot(".member-dialog")];
}

/** @param {string} text what the card's picture in the details says */
export function detailsShowCard(text, state = "active") {
    return has(`.member-dialog-card[data-state="${state}"]:contains("${text}")`);
}

/** The next call of a method reaches the server, and its answer is lost on the way. */
export function loseAnswer(method) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, name) {
            const answer = await original.apply(this, arguments);
            if (name !== method) {
                return answer;
            }
            posmodel.data.call = original;
            throw new ConnectionLostError();
        };
    }, `the answer of ${method} gets lost`);
}

/** The network fails while a method is asked, and is there again afterwards. */
export function failNetworkFor(method) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, name) {
            if (name !== method) {
                return original.apply(this, arguments);
            }
            posmodel.data.call = original;
            throw new ConnectionLostError();
        };
    }, `the network fails for ${method}`);
}

/** Another till asks for the same, just before this one does. */
export function otherTillIsFaster(method, changeArguments) {
    return run(() => {
        const original = posmodel.data.call;
        posmodel.data.call = async function (model, name, args) {
            if (name === method) {
                posmodel.data.call = original;
                await original.call(this, model, name, changeArguments([...args]));
            }
            return original.apply(this, arguments);
        };
    }, `another till asks ${method} first`);
}

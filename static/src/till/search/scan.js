import { PaymentScreen } from "@point_of_sale/app/screens/payment_screen/payment_screen";
import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { useBarcodeReader } from "@point_of_sale/app/hooks/barcode_reader_hook";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const CARD_NUMBER_LENGTH_MIN = 8;

/**
 * Look a scanned code up among the members and make the one found the customer.
 *
 * @param {Component} screen with `pos`, `sound` and `notification`
 * @param {Object} code as the barcode reader parsed it
 * @param {Function} [fallback] async; returns whether the code means something else
 * @returns {Promise<boolean>} whether nothing is left to do for the code
 */
async function handleMemberScan(screen, code, fallback = async () => false) {
    const { pos } = screen;
    try {
        const { partner, notice, refused, printed } = await pos.membership.find(code.code);
        if (partner) {
            pos.setMemberToCurrentOrder(partner);
        } else if (printed) {
            await pos.bindPrintedCard(printed);
        }
        if (notice || refused) {
            warn(screen, notice || refused);
        }
        if (partner || printed || refused) {
            return true;
        }
        if (await fallback()) {
            return false;
        }
        warn(screen, _t("No product or member has the code %s", code.code));
    } catch (error) {
        const isOffline = error instanceof ConnectionLostError;
        warn(
            screen,
            isOffline
                ? _t("The till is offline and does not know the code %s", code.code)
                : pos.membership.explain(error)
        );
    }
    return true;
}

function warn(screen, message) {
    screen.sound.play("error");
    screen.notification.add(message, { type: "warning" });
}

function isLocalProduct(pos, { base_code }) {
    return ["product.product", "product.uom"].some((model) =>
        pos.models[model].getBy("barcode", base_code)
    );
}

patch(ProductScreen.prototype, {
    async _barcodeProductAction(code) {
        if (!this.pos.membership.active || isLocalProduct(this.pos, code)) {
            return super._barcodeProductAction(...arguments);
        }
        const isHandled = await handleMemberScan(this, code, () => this._getProductByBarcode(code));
        if (!isHandled) {
            return super._barcodeProductAction(...arguments);
        }
    },

    async _barcodePartnerAction(code) {
        if (
            !this.pos.membership.active ||
            this.pos.models["res.partner"].getBy("barcode", code.code)
        ) {
            return super._barcodePartnerAction(...arguments);
        }
        const isHandled = await handleMemberScan(this, code, () => this._getPartnerByBarcode(code));
        if (!isHandled) {
            return super._barcodePartnerAction(...arguments);
        }
    },

    /** The rule for discounts takes every code that begins like one, cards too. */
    async _barcodeDiscountAction(code) {
        const mayBeCard = this.pos.membership.active && code.code.length >= CARD_NUMBER_LENGTH_MIN;
        if (mayBeCard && (await handleMemberScan(this, code, async () => true))) {
            return;
        }
        return super._barcodeDiscountAction(...arguments);
    },
});

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        if (!this.pos.membership.active) {
            return;
        }
        this.sound = useService("mail.sound_effects");
        const onScan = async (code) => {
            if (isLocalProduct(this.pos, code)) {
                warn(this, _t("Go back to add products to the order."));
            } else {
                await handleMemberScan(this, code);
            }
        };
        useBarcodeReader({
            product: onScan,
            client: onScan,
            weight: onScan,
            price: onScan,
            discount: onScan,
        });
    },
});

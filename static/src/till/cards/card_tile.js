import { ProductCard } from "@point_of_sale/app/components/product_card/product_card";
import { patch } from "@web/core/utils/patch";
import { faceStyle } from "../colors";
import { cardTypeOf } from "./card_product";

patch(ProductCard.prototype, {
    /** @returns {string} how the tile of a card without a picture looks; else empty */
    get cardTileStyle() {
        const { product } = this.props;
        const type = product?.image_128 ? undefined : cardTypeOf(product);
        return type ? faceStyle(type) : "";
    },
});

def migrate(cr, version):
    """Note what came back of the orders that were posted before returns were noted.

    They are worth what they were reckoned with: their share of the price of the sold
    line, and for a card what was paid back.
    """
    cr.execute(
        """
        INSERT INTO membership_return (line_id, original_id, quantity, value)
        SELECT back.id, sold.id, ABS(back.qty),
               CASE WHEN template.membership_is_card
                    THEN ABS(back.price_subtotal_incl)
                    ELSE ROUND(
                        ABS(sold.price_subtotal_incl * back.qty / sold.qty)::numeric,
                        currency.decimal_places)
               END
          FROM pos_order_line back
          JOIN pos_order taking ON taking.id = back.order_id
          JOIN pos_order_line sold ON sold.id = back.refunded_orderline_id
          JOIN pos_order selling ON selling.id = sold.order_id
          JOIN pos_config store ON store.id = selling.config_id
          JOIN membership_program program
               ON program.id = store.membership_program_id
          JOIN res_currency currency ON currency.id = program.currency_id
          JOIN product_product product ON product.id = sold.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE taking.state NOT IN ('draft', 'cancel')
           AND taking.membership_posted AND selling.membership_posted
           AND sold.qty <> 0 AND sold.qty * sold.price_unit > 0
           AND back.qty < 0
            ON CONFLICT DO NOTHING
        """
    )

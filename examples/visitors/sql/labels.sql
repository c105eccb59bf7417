-- Past visitors with what became of them. The data have no times: each row gets a minute of its own, in an order that mixes
-- them, so that the splits are random ones. 7919 is a prime, so no two rows share a minute.
SELECT
    make_timestamptz(epoch_us(TIMESTAMPTZ '2026-01-01 00:00:00+00') + id * 7919 % 7043 * 60000000) AS asked_at,
    tenure,
    monthly_charges,
    contract,
    internet_service,
    tech_support,
    payment_method,
    senior_citizen = 1 AS senior,
    paperless_billing = 1 AS paperless,
    CASE WHEN churn = 'Yes' THEN 1.0 ELSE 0.0 END AS leaves
FROM customers
WHERE asked_at >= $from AND asked_at < $to
ORDER BY asked_at

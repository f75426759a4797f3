namespace TinyInfer.Converter.Precision;

/// <summary>
/// Finds the fewest tensors that have to be int16: each is tried by itself first; if none is enough, those together that gain most for what
/// they cost, without those that turn out to be superfluous.
/// </summary>
/// <param name="count">How many tensors there are.</param>
/// <param name="maxLoss">The most that may be lost.</param>
/// <param name="attempt">Tries some of them: what is lost, and what it costs.</param>
internal sealed class ActivationSearch(int count, double maxLoss, Func<int[], (double Loss, double Price)> attempt)
{
    /// <summary>Searches.</summary>
    /// <returns>The tensors; empty if not even all of them are enough.</returns>
    internal int[] Run()
    {
        int[] all = [.. Enumerable.Range(0, count)];
        if (count == 0 || !IsGood(all))
        {
            return [];
        }

        (double before, double price) = attempt([]);
        (int Tensor, double Loss, double Price)[] alone = Array.ConvertAll(all, i =>
        {
            (double loss, double own) = attempt([i]);
            return (i, loss, own);
        });
        if (Array.Exists(alone, t => t.Loss <= maxLoss))
        {
            return [alone.Where(t => t.Loss <= maxLoss).MinBy(t => t.Price).Tensor];
        }

        int[] order = [.. alone.OrderByDescending(t => (before - t.Loss) / Math.Max(1, t.Price - price)).Select(t => t.Tensor)];
        int bad = 1;
        int good = count;
        while (good - bad > 1)
        {
            int middle = (good + bad) / 2;
            (good, bad) = IsGood(order[..middle]) ? (middle, bad) : (good, middle);
        }

        List<int> needed = [.. order[..good]];
        foreach (int tensor in order[..good].Reverse().Skip(1))
        {
            int[] others = [.. needed.Where(t => t != tensor)];
            needed = IsGood(others) ? [.. others] : needed;
        }

        return [.. needed.Order()];
    }

    private bool IsGood(int[] tensors) => attempt(tensors).Loss <= maxLoss;
}

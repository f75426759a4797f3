using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// The inputs of a <see cref="PairTree"/>'s products, in local variables: packed inputs, and sums of them. What an iteration has had as
/// input i + s is input i of the next one, s being the sums of an iteration.
/// </summary>
/// <param name="size">Sums of an iteration.</param>
/// <param name="count">Packed inputs that an iteration meets.</param>
internal sealed class PairInputs(int size, int count)
{
    private readonly List<(int Parent, (int Offset, int Sign)[] Terms)> _rules = [(-1, [(0, 1)])];
    private readonly HashSet<PairOperand> _needed = [];
    private PairOperand[] _moved = [];
    private PairOperand[] _borrowed = [];
    private PairOperand[] _early = [];
    private PairOperand[] _late = [];

    /// <summary>Packed inputs that an iteration takes over from the one before.</summary>
    internal int Old => count - size;

    /// <summary>Local variables for each channel, with those that are there before the first iteration alone.</summary>
    internal int Locals => _needed.Except(_borrowed).Concat(Enumerable.Range(size - 1, Old + 1).Select(
        i => new PairOperand(0, i))).Distinct().Count();

    /// <summary>The rule for sums of lines; 0 is that for the packed inputs themselves.</summary>
    /// <param name="parent">The rule of the lines.</param>
    /// <param name="terms">The lines that are added, from a sum's index on, and their signs.</param>
    internal int RuleOf(int parent, params (int Offset, int Sign)[] terms)
    {
        int found = _rules.FindIndex(r => r.Parent == parent && r.Terms.SequenceEqual(terms));
        if (found < 0)
        {
            found = _rules.Count;
            _rules.Add((parent, terms));
        }

        return found;
    }

    /// <summary>Takes in what products need.</summary>
    internal void Need(IReadOnlyCollection<PairOperand> operands)
    {
        HashSet<PairOperand> all = [];
        foreach (PairOperand operand in operands)
        {
            Visit(operand, all, _ => false);
        }

        // An input is taken over if the iteration before has had it anyhow.
        foreach (PairOperand operand in operands)
        {
            Visit(operand, _needed, o => IsOld(o) && (o.Rule == 0 || all.Contains(Later(o))));
        }

        Order(operands);
    }

    /// <summary>
    /// Finds the order. What is taken over moves to a variable of its own, unless only sums need it: they are made early, before the
    /// variable that it is in gets its next value.
    /// </summary>
    private void Order(IReadOnlyCollection<PairOperand> operands)
    {
        PairOperand[] carried = [.. _needed.Where(o => IsOld(o) && _needed.Contains(Later(o))).OrderBy(o => (o.Rule, o.Index))];
        PairOperand[] made = [.. _needed.Except(carried).OrderBy(o => (o.Rule, o.Index))];
        _borrowed = [.. carried.Where(o => !operands.Contains(o) && !carried.Contains(Later(o)))];
        while (true)
        {
            HashSet<PairOperand> late = [.. _borrowed.Select(Later)];
            foreach (PairOperand operand in made.Where(o => o.Rule > 0 && TermsOf(o).Any(t => late.Contains(t.Operand))))
            {
                late.Add(operand);
            }

            _early = [.. made.Where(o => !late.Contains(o))];
            _late = [.. made.Where(late.Contains)];
            PairOperand[] kept = [.. _borrowed.Where(b => !_late.Any(o => o.Rule > 0 && TermsOf(o).Any(t => t.Operand == b)))];
            if (kept.Length == _borrowed.Length)
            {
                break;
            }

            _borrowed = kept;
        }

        _moved = [.. carried.Except(_borrowed)];
    }

    /// <summary>An input of an iteration.</summary>
    internal static Expression Find(MethodBody body, PairOperand operand, int channel) => body.Find(NameOf(operand, channel));

    /// <summary>Writes packed inputs that are there before the first iteration, and what it takes over.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="first">The first input: 0, or −1 where the one before it is needed, too.</param>
    /// <param name="load">A packed input.</param>
    internal void Prime(MethodBody body, int channel, int first, Func<int, Expression> load)
    {
        for (int i = first; i < Old; i++)
        {
            body.Keep(NameOf(new PairOperand(0, i + size), channel), load(i));
        }

        foreach (PairOperand operand in _moved.Concat(_borrowed).Where(o => o.Rule > 0))
        {
            body.Keep(NameOf(Later(operand), channel), Of(operand));
        }

        Expression Of(PairOperand operand) => operand.Rule == 0
            ? body.Find(NameOf(Later(operand), channel))
            : Sum(operand, Of);
    }

    /// <summary>Writes the inputs of an iteration.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="load">Writes some packed inputs of all channels: it is given their indices, and what keeps one.</param>
    internal void Write(MethodBody body, int channels, Action<int[], Action<int, int, Expression>> load)
    {
        foreach (int channel in Enumerable.Range(0, channels))
        {
            Array.ForEach(_moved, o => body.Keep(NameOf(o, channel), body.Find(NameOf(Later(o), channel))));
        }

        foreach (PairOperand[] some in (PairOperand[][])[_early, _late])
        {
            int[] loaded = [.. some.Where(o => o.Rule == 0).Select(o => o.Index)];
            if (loaded.Length > 0)
            {
                load(loaded, (index, channel, value) => body.Keep(NameOf(new PairOperand(0, index), channel), value));
            }

            foreach (int channel in Enumerable.Range(0, channels))
            {
                foreach (PairOperand operand in some.Where(o => o.Rule > 0))
                {
                    body.Keep(NameOf(operand, channel), Sum(operand, o => Find(
                        body, _borrowed.Contains(o) ? Later(o) : o, channel)));
                }
            }
        }
    }

    private PairOperand Later(PairOperand operand) => operand with { Index = operand.Index + size };

    private bool IsOld(PairOperand operand) => LastOf(operand) < Old;

    private int LastOf(PairOperand operand) =>
        operand.Rule == 0 ? operand.Index : TermsOf(operand).Max(t => LastOf(t.Operand));

    private IEnumerable<(PairOperand Operand, int Sign)> TermsOf(PairOperand operand) => _rules[operand.Rule].Terms.Select(
        t => (new PairOperand(_rules[operand.Rule].Parent, operand.Index + t.Offset), t.Sign));

    private void Visit(PairOperand operand, HashSet<PairOperand> into, Func<PairOperand, bool> isCarried)
    {
        if (!into.Add(operand))
        {
            return;
        }

        if (isCarried(operand))
        {
            Visit(Later(operand), into, isCarried);
        }
        else if (operand.Rule > 0)
        {
            foreach ((PairOperand term, _) in TermsOf(operand))
            {
                Visit(term, into, isCarried);
            }
        }
    }

    /// <summary>A sum, its first term one that is not taken off.</summary>
    private Expression Sum(PairOperand operand, Func<PairOperand, Expression> of) => TermsOf(operand).OrderByDescending(t => t.Sign).Select(
        t => (Value: of(t.Operand), t.Sign)).Aggregate((a, b) => (b.Sign > 0 ? a.Value + b.Value : a.Value - b.Value, 1)).Value;

    private static string NameOf(PairOperand operand, int channel) =>
        $"{(operand.Rule == 0 ? "x" : $"s{operand.Rule}x")}{operand.Index}_{channel}";
}

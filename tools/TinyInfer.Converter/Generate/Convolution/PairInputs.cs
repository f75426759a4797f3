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

    /// <summary>Packed inputs that an iteration takes over from the one before.</summary>
    internal int Old => count - size;

    /// <summary>Packed inputs that an iteration loads.</summary>
    internal IEnumerable<int> New => Enumerable.Range(Old, size);

    /// <summary>Local variables for each channel, with those that are there before the first iteration alone.</summary>
    internal int Locals => _needed.Concat(Enumerable.Range(size - 1, Old + 1).Select(i => new PairOperand(0, i))).Distinct().Count();

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
    internal void Need(IEnumerable<PairOperand> operands)
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

        foreach (PairOperand operand in Carried.Where(o => o.Rule > 0))
        {
            body.Keep(NameOf(Later(operand), channel), Of(operand));
        }

        Expression Of(PairOperand operand) => operand.Rule == 0
            ? body.Find(NameOf(Later(operand), channel))
            : Sum(operand, Of);
    }

    /// <summary>Writes what an iteration takes over.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channel">The channel.</param>
    internal void Carry(MethodBody body, int channel)
    {
        foreach (PairOperand operand in Carried)
        {
            body.Keep(NameOf(operand, channel), body.Find(NameOf(Later(operand), channel)));
        }
    }

    /// <summary>Writes a packed input.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="index">Which input.</param>
    /// <param name="value">The input.</param>
    internal static void Keep(MethodBody body, int channel, int index, Expression value) =>
        body.Keep(NameOf(new PairOperand(0, index), channel), value);

    /// <summary>Writes the sums of packed inputs.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channel">The channel.</param>
    internal void WriteSums(MethodBody body, int channel)
    {
        foreach (PairOperand operand in _needed.Where(o => o.Rule > 0).Except(Carried).OrderBy(o => (o.Rule, o.Index)))
        {
            body.Keep(NameOf(operand, channel), Sum(operand, o => Find(body, o, channel)));
        }
    }

    private IEnumerable<PairOperand> Carried => _needed.Where(o => IsOld(o) && _needed.Contains(Later(o))).OrderBy(o => (o.Rule, o.Index));

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

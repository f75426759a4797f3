using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// Writes the methods that multiply a packed matrix: inputs are brought into locals, then each group of outputs is a sum of products, in
/// straight line.
/// </summary>
/// <remarks>
/// A method holds as many groups as its size allows. Where there are more inputs than locals, the columns are cut as well; the sums of all
/// but the last cut wait in locals, or in the working memory where another method goes on. Of several methods with the same inputs, the
/// first packs them and leaves them there for the others.
/// </remarks>
internal sealed class ProductEmitter
{
    /// <summary>Inputs in locals; a method can have 255 locals.</summary>
    private const int MaxInputs = 180;

    /// <summary>Sums that wait in locals.</summary>
    private const int MaxWaiting = 55;

    private readonly PackingPlan _plan;
    private readonly IReadOnlyList<LinearOutput> _outputs;
    private readonly ClampTable? _clamp;
    private readonly ProductContext _context;
    private readonly int _cuts;
    private readonly int[] _firstSums;
    private readonly bool _spills;
    private bool _shares;

    private ProductEmitter(PackingPlan plan, IReadOnlyList<LinearOutput> outputs, ClampTable? clamp, ProductContext context)
    {
        _plan = plan;
        _outputs = outputs;
        _clamp = clamp;
        _context = context;
        _cuts = (plan.Inputs.Count + MaxInputs - 1) / MaxInputs;
        _spills = context.CanSpill && _cuts > 1;
        _firstSums = new int[plan.Groups.Count + 1];
        for (int i = 0; i < plan.Groups.Count; i++)
        {
            _firstSums[i + 1] = _firstSums[i] + plan.Groups[i].Sums.Count;
        }
    }

    /// <summary>Integers of the working memory in which sums wait between methods.</summary>
    private int WaitingCount => _spills ? _firstSums[^1] : 0;

    /// <summary>Writes the methods.</summary>
    /// <param name="plan">How the matrix is packed.</param>
    /// <param name="outputs">Its outputs, one per row.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="context">What surrounds the products.</param>
    /// <returns>The methods, to be called in order.</returns>
    internal static ProductMethods Write(
        PackingPlan plan, IReadOnlyList<LinearOutput> outputs, ClampTable? clamp, ProductContext context)
    {
        ProductEmitter writer = new(plan, outputs, clamp, context);
        List<GeneratedMethod> methods = [];
        for (int cut = 0; cut < writer._cuts; cut++)
        {
            int endCut = writer._spills ? cut + 1 : writer._cuts;
            methods.AddRange(writer.WriteCuts(cut, endCut, methods.Count));
            cut = endCut - 1;
        }

        return new ProductMethods(methods, writer.WaitingCount + (writer._shares ? plan.Inputs.Count : 0));
    }

    /// <summary>Writes some cuts of the columns: all groups, in as many methods as it takes, all about as large.</summary>
    private IEnumerable<GeneratedMethod> WriteCuts(int cut, int endCut, int number)
    {
        int groups = _plan.Groups.Count;
        int most = endCut - cut > 1 ? MaxWaiting : int.MaxValue;
        MethodBody all = WriteMethod(cut, endCut, 0, groups, InputSharing.None);
        int maxBytes = GeneratedMethod.MaxBytes(all);
        int pieces = Math.Max((all.Cost.Bytes + maxBytes - 1) / maxBytes, (_firstSums[groups] - 1) / most + 1);
        bool shares = _context.CanSpill && pieces > 1;
        _shares |= shares;
        for (int piece = 0, first = 0; first < groups; piece++)
        {
            InputSharing sharing = !shares ? InputSharing.None : piece == 0 ? InputSharing.Leaves : InputSharing.Takes;
            int end = Math.Min(groups, Math.Max(first + 1, (int)((long)groups * (piece + 1) / pieces)));
            MethodBody body = end - first == groups ? all : WriteMethod(cut, endCut, first, end, sharing);
            while (body.Cost.Bytes > maxBytes && end > first + 1)
            {
                end--;
                body = WriteMethod(cut, endCut, first, end, sharing);
            }

            yield return new GeneratedMethod($"Part{number++}", Describe(cut, endCut, first, end), body);
            first = end;
        }
    }

    private string Describe(int cut, int endCut, int firstGroup, int endGroup)
    {
        int outputs = _plan.Groups.Skip(firstGroup).Take(endGroup - firstGroup).Sum(g => g.Outputs.Count);
        int inputs = FirstInput(endCut) - FirstInput(cut);
        return $"{outputs} of {_outputs.Count} outputs from {inputs} of {_plan.Inputs.Count} packed inputs.";
    }

    private int FirstInput(int cut) => (int)((long)_plan.Inputs.Count * cut / _cuts);

    private MethodBody WriteMethod(int cut, int endCut, int firstGroup, int endGroup, InputSharing sharing)
    {
        MethodBody body = _context.Begin();
        Dictionary<int, Expression> masks = WriteMasks(body, endCut, firstGroup, endGroup);
        IEnumerable<OutputGroup> groups = sharing == InputSharing.Leaves
            ? _plan.Groups : _plan.Groups.Skip(firstGroup).Take(endGroup - firstGroup);
        InputLocals[] inputs =
            [.. Enumerable.Range(cut, endCut - cut).Select(
                c => new InputLocals(_plan.Inputs, _context, groups, FirstInput(c), FirstInput(c + 1),
                    endCut - cut == 1 && _cuts == 1) { Sharing = sharing, SharedAt = WaitingCount })];
        inputs[0].Prime(body);
        _context.Loop(body, () =>
        {
            for (int c = cut; c < endCut; c++)
            {
                Expression[] loaded = inputs[c - cut].Load(body);
                for (int g = firstGroup; g < endGroup; g++)
                {
                    WriteGroup(body, g, c, cut, endCut, loaded, masks);
                }
            }
        });
        return body;
    }

    /// <summary>Masks that are used more than once are locals, which are shorter than constants.</summary>
    private Dictionary<int, Expression> WriteMasks(MethodBody body, int endCut, int firstGroup, int endGroup)
    {
        Dictionary<int, Expression> masks = [];
        if (endCut == _cuts)
        {
            IEnumerable<PackedField> fields =
                _plan.Groups.Skip(firstGroup).Take(endGroup - firstGroup).SelectMany(g => g.Outputs).SelectMany(o => o.Fields);
            foreach (IGrouping<int, PackedField> width in fields.Where(f => f.Shift + f.Width < 64).GroupBy(f => f.Width))
            {
                long mask = (1L << width.Key) - 1;
                masks[width.Key] = width.Count() > 1 ? body.Keep($"mask{width.Key}", Expression.Constant(mask)) : Expression.Constant(mask);
            }
        }

        return masks;
    }

    private void WriteGroup(
        MethodBody body, int index, int cut, int firstCut, int endCut, Expression[] inputs, Dictionary<int, Expression> masks)
    {
        OutputGroup group = _plan.Groups[index];
        Expression[] sums = new Expression[group.Sums.Count];
        for (int k = 0; k < sums.Length; k++)
        {
            int number = _firstSums[index] + k;
            string waiting = $"w{number}";
            List<Expression> terms = [.. group.Sums[k].Products.Where(p => p.Input >= FirstInput(cut) && p.Input < FirstInput(cut + 1))
                .Select(p => inputs[p.Input].Times(p.Factor))];
            if (cut > 0)
            {
                terms.Insert(0, cut == firstCut
                    ? Expression.Element(_context.Packed, Expression.Constant(number), true)
                    : body.Find(waiting));
            }
            else if (group.Sums[k].Start is not 0 and long start)
            {
                // Never first: a constant between 2^31 and 2^32 is a conversion to ulong in IL, and the runtime shifts what such a sum
                // becomes without sign.
                terms.Insert(Math.Min(1, terms.Count), Expression.Constant(start));
            }

            sums[k] = terms.Count == 0 ? Expression.Constant(0L) : Expression.Sum(terms);
            if (cut == _cuts - 1)
            {
                continue;
            }

            if (cut == endCut - 1)
            {
                body.Store(_context.Packed, Expression.Constant(number), sums[k]);
            }
            else
            {
                body.Keep(waiting, sums[k]);
            }
        }

        if (cut == _cuts - 1)
        {
            WriteOutputs(body, group, sums, masks);
        }
    }

    private void WriteOutputs(MethodBody body, OutputGroup group, Expression[] sums, Dictionary<int, Expression> masks)
    {
        Expression[] joined = [.. group.Joins.Select(j => sums[j.From] >> j.Shift)];
        bool later = _context.EndsAlone && joined.Length > 0;
        for (int i = 0; i < joined.Length && !later; i++)
        {
            sums[group.Joins[i].Into] += joined[i];
        }

        if (group.Outputs.Count > 1)
        {
            foreach (int sum in group.Outputs.SelectMany(o => o.Fields).Select(f => f.Sum).Distinct().Order())
            {
                sums[sum] = body.Keep($"a{sum}", sums[sum]);
            }
        }

        if (later)
        {
            _context.UnlessAlone(body, () =>
            {
                for (int i = 0; i < joined.Length; i++)
                {
                    Expression sum = sums[group.Joins[i].Into];
                    body.Assign(sum, sum + joined[i]);
                }

                WriteOutputs(body, group.Outputs.Where(o => !_context.IsLast(_outputs[o.Row].Index)), sums, masks);
            });
        }

        // Where there is nothing to leave out, the last output is written last, over the others that are not in the row.
        IEnumerable<PackedOutput> rest = group.Outputs.Where(o => !later || _context.IsLast(_outputs[o.Row].Index));
        WriteOutputs(body, _context.EndsAlone && !later ? rest.Reverse() : rest, sums, masks);
    }

    private void WriteOutputs(MethodBody body, IEnumerable<PackedOutput> outputs, Expression[] sums, Dictionary<int, Expression> masks)
    {
        foreach (PackedOutput output in outputs)
        {
            Expression[] parts = [.. output.Fields.Select(f => Read(sums[f.Sum], f, masks))];
            Expression value = parts.Length == 0 ? Expression.Constant(0L) : Expression.Sum(parts);
            _context.Write(body, _clamp, _outputs[output.Row], value, output.Offset);
        }
    }

    private static Expression Read(Expression sum, PackedField field, Dictionary<int, Expression> masks)
    {
        if (field.Shift + field.Width < 64)
        {
            return (sum >> field.Shift) & masks[field.Width];
        }

        return field.IsSigned ? sum >> field.Shift : sum >>> field.Shift;
    }
}

/// <summary>Methods that multiply a matrix.</summary>
/// <param name="Methods">The methods, to be called in order.</param>
/// <param name="PackedCount">64-bit integers of working memory that they need.</param>
internal sealed record ProductMethods(IReadOnlyList<GeneratedMethod> Methods, int PackedCount);

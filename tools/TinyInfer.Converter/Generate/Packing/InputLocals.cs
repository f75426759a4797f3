using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// The packed inputs of a method, in local variables: each is loaded once an iteration, or follows from what a local holds from the
/// iteration before. An input that is used once is read where it is used.
/// </summary>
internal sealed class InputLocals
{
    private readonly IReadOnlyList<PackedInput> _plan;
    private readonly ProductContext _context;
    private readonly int _first;
    private readonly int _end;
    private readonly bool[] _isNeeded;
    private readonly bool[] _isLocal;
    private readonly SlidInput?[] _slides;

    /// <summary>Finds what the products of a method need.</summary>
    /// <param name="plan">The inputs there are.</param>
    /// <param name="context">How they are loaded.</param>
    /// <param name="groups">The method's groups.</param>
    /// <param name="first">First input of the cut.</param>
    /// <param name="end">One past its last input.</param>
    /// <param name="slides">Whether locals keep their inputs from one iteration to the next.</param>
    internal InputLocals(
        IReadOnlyList<PackedInput> plan, ProductContext context, IEnumerable<OutputGroup> groups, int first, int end, bool slides)
    {
        _plan = plan;
        _context = context;
        _first = first;
        _end = end;
        int[] uses = new int[end];
        foreach (PackedProduct product in groups.SelectMany(g => g.Sums).SelectMany(s => s.Products))
        {
            if (product.Input >= first && product.Input < end)
            {
                uses[product.Input]++;
            }
        }

        _isNeeded = [.. uses.Select(u => u > 0)];
        _isLocal = [.. uses.Select(u => u > 1)];
        _slides = new SlidInput?[end];
        for (int i = first; i < end; i++)
        {
            if (_isNeeded[i] && plan[i].Of is { } other)
            {
                _isNeeded[other] = true;
                _isLocal[other] = true;
            }
        }

        for (int i = first; i < end && slides; i++)
        {
            if (_isNeeded[i] && plan[i].Of == null && context.Slide(i) is { } slide)
            {
                _slides[i] = slide;
                _isLocal[i] = true;
                _isNeeded[slide.Index] = true;
                _isLocal[slide.Index] = true;
            }
        }
    }

    /// <summary>Whether packed inputs are left for other methods, or taken from another.</summary>
    internal InputSharing Sharing { get; init; }

    /// <summary>Place of the first input in the working memory, where they are shared.</summary>
    internal int SharedAt { get; init; }

    /// <summary>Writes what is to be there before the first iteration.</summary>
    internal void Prime(MethodBody body)
    {
        foreach (SlidInput slide in _slides.OfType<SlidInput>().DistinctBy(s => s.Index))
        {
            body.Keep(NameOf(slide.Index), slide.First);
        }
    }

    /// <summary>Writes the loads of an iteration.</summary>
    /// <returns>The inputs; those that are not needed are null.</returns>
    internal Expression[] Load(MethodBody body)
    {
        Expression[] inputs = new Expression[_end];
        for (int i = _first; i < _end; i++)
        {
            if (_isNeeded[i])
            {
                Expression value = _slides[i] is { } slide ? body.Find(NameOf(slide.Index)) >> slide.Shift
                    : _plan[i].Of is { } other ? inputs[other].Plus(_plan[i].Constant)
                    : Sharing == InputSharing.Takes ? Expression.Element(_context.Packed, Expression.Constant(SharedAt + i), true)
                    : _context.Load(i);
                bool isLeft = Sharing == InputSharing.Leaves && _plan[i].Of == null;
                inputs[i] = _isLocal[i] || isLeft ? body.Keep(NameOf(i), value) : value;
                if (isLeft)
                {
                    body.Store(_context.Packed, Expression.Constant(SharedAt + i), inputs[i]);
                }
            }
        }

        return inputs;
    }

    private string NameOf(int index) => $"x{index - _first}";
}

/// <summary>What a method does with packed inputs, besides using them.</summary>
internal enum InputSharing
{
    /// <summary>Nothing: it is the only one.</summary>
    None,

    /// <summary>It packs them, and leaves them in the working memory.</summary>
    Leaves,

    /// <summary>It takes them from there.</summary>
    Takes,
}

using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// Brings a tensor to another scale or type: <c>y = clamp(zy + (x − zx) · (x &gt;= zx ? p : n))</c>. ReLU and leaky ReLU of int16 are such
/// changes, too.
/// </summary>
/// <remarks>
/// Input and output int8 or int16, one of them int16. Attributes: lowest and highest output. Constants: multipliers p and n (i32, negative
/// to turn the sign), their exponents (i8).
/// </remarks>
internal sealed class Rescale : BuiltInKernel
{
    private readonly WideMultiplier _positive;
    private readonly WideMultiplier _negative;
    private readonly int _minimum;
    private readonly int _maximum;

    /// <summary>Makes the kernel.</summary>
    /// <param name="context">Its operator record.</param>
    /// <exception cref="ModelFormatException">The record contradicts itself.</exception>
    public Rescale(KernelContext context)
        : base(context)
    {
        context.Require(Input.Length == Output.Length, "input and output differ in length");
        int[] range = WideTensors.ReadRange(context, Output);
        _minimum = range[0];
        _maximum = range[1];
        int[] multipliers = context.Ints(0, 2);
        sbyte[] exponents = context.SBytes(1, 2);
        _positive = new WideMultiplier(multipliers[0], exponents[0], context.Rounding);
        _negative = new WideMultiplier(multipliers[1], exponents[1], context.Rounding);
    }

    /// <inheritdoc/>
    public override void Run()
    {
        sbyte[] bytes = Input.Data;
        short[] words = Input.WideData;
        sbyte[] outputBytes = Output.Data;
        short[] outputWords = Output.WideData;
        int zeroPoint = Input.ZeroPoint;
        int at = Input.Offset;
        int to = Output.Offset;
        for (int left = Input.Length; left > 0; left--)
        {
            int x = (words == null ? bytes[at] : words[at]) - zeroPoint;
            int y = Output.ZeroPoint + (x >= 0 ? _positive : _negative).Apply(x);
            y = y < _minimum ? _minimum : y > _maximum ? _maximum : y;
            if (outputWords == null)
            {
                outputBytes[to] = (sbyte)y;
            }
            else
            {
                outputWords[to] = (short)y;
            }

            at++;
            to++;
        }
    }
}

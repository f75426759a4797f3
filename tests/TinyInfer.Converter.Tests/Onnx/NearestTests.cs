namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Resize by the nearest takes the very elements that ONNX Runtime takes, by every rule.</summary>
public sealed class NearestTests
{
    private const int MaxSize = 64;

    public static TheoryData<string, string> Rules() => new MatrixTheoryData<string, string>(
        ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"],
        ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]);

    [Theory]
    [MemberData(nameof(Rules))]
    public void To_every_size(string coordinates, string rounding)
    {
        // Two sizes of the input for each rule, and every size of the output.
        foreach (int from in Enumerable.Range(1, MaxSize).Where(size => size % 32 == ((coordinates.Length * 5) + rounding.Length) % 32))
        {
            OnnxModelBuilder model = new OnnxModelBuilder(13).Input("x", 1, 1, from);
            for (int to = 1; to <= MaxSize; to++)
            {
                Resize(model.Constant($"size{to}", [1L, 1, to]), ["x", string.Empty, string.Empty, $"size{to}"], $"y{to}", coordinates,
                    rounding);
            }

            OnnxJudge.Agrees(model.Build(), 40, ("x", [1, 1, from]));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void By_scales(string coordinates, string rounding)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(13).Input("x", 1, 2, 10, 12);
        float[] scales = [0.4f, 0.7f, 1.3f, 0.1f, 2, 0.61f, 1 / 3f, 2.5f];
        for (int i = 0; i < scales.Length; i++)
        {
            float[] both = [1, 1, scales[i], scales[^(i + 1)]];
            Resize(model.Constant($"s{i}", both, 4), ["x", string.Empty, $"s{i}"], $"y{i}", coordinates, rounding);
        }

        OnnxJudge.Agrees(model.Build(), 40, ("x", [1, 2, 10, 12]));
    }

    private static void Resize(OnnxModelBuilder model, string[] inputs, string output, string coordinates, string rounding) => model
        .Node("Resize", inputs, [output], ("mode", "nearest"), ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding))
        .Output(output);
}

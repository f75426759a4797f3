using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>
/// An isolation forest as scikit-learn's exporter writes it: of each tree the leaf's number, from that by look-up the way's length and the
/// samples there, and arithmetic with both. All of it folds into the leaves.
/// </summary>
public sealed class IsolationForestTests
{
    private const int Features = 6;
    private const int Trees = 30;

    [Fact]
    public void Scores_are_within_one_per_cent_and_labels_the_same()
    {
        OnnxModelBuilder model = Model();
        ConversionResult result = ForestJudge.Convert(model, Features, RandomModel.Normal(500 * Features, 2.5, 7));
        Assert.Equal(["TreeEnsemble", "Table", "Table"], result.Kinds());
        InferenceModel blob = InferenceModel.Load(result.Blob);
        const int Count = 2_000;
        (_, float[] values) = ForestJudge.OnGrid(blob.Input, Count, 1);
        float[][] expected = ForestJudge.Run(model, values, Features);
        float range = expected[1].Max() - expected[1].Min();
        int compared = 0;
        for (int i = 0; i < Count; i++)
        {
            blob.Input.Write(values[(Features * i)..(Features * (i + 1))]);
            blob.Run();
            Tensor depth = blob.GetLayerOutputs(0)[0];
            float score = expected[1][i];

            // Depths that calibration has not seen are cut off.
            if (depth.Data[depth.Offset] is > -128 and < 127)
            {
                Assert.InRange(blob.Outputs[1].Dequantize(0), score - (0.01f * range), score + (0.01f * range));
                compared++;
            }

            if (Math.Abs(score) > 0.01f * range)
            {
                Assert.Equal(expected[0][i], MathF.Round(blob.Outputs[0].Dequantize(0)));
            }
        }

        Assert.True(compared > Count / 2, $"{compared} samples compared");
        Assert.Contains(-1f, expected[0]);
    }

    private static OnnxModelBuilder Model()
    {
        Random random = new(3);
        OnnxModelBuilder model = new OnnxModelBuilder { DomainVersion = 2 }.Input("x", -1, Features)
            .Constant("features", [.. Enumerable.Range(0, Features).Select(i => (long)i)]).Constant("column", [-1, 1])
            .Constant("0", [0f], 1).Constant("1", [1f], 1).Constant("2", [2f], 1).Constant("-1", [-1f], 1).Constant("-2", [-2f], 1)
            .Constant("gamma", [0.5772157f], 1).Constant("all", [Trees * 10.24f], 1).Constant("offset", [0.6f], 1)
            .Constant("-2i", [-2]).Constant("1i", [1]);
        List<string> depths = [];
        for (int i = 0; i < Trees; i++)
        {
            int leaves = 0;
            RandomForest tree = new RandomForest(i + 50) { Features = Features }.Tree(7, _ => [(0, leaves++)]);
            int[] keys = [.. Enumerable.Range(0, leaves)];
            string N(string type, string[] inputs, params (string, object)[] attributes)
            {
                string output = $"{type}_{i}_{model.Build().Graph.Node.Count}";
                model.Node(type, inputs, [output], attributes);
                return output;
            }

            string chosen = N("Gather", ["x", "features"], ("axis", 1));
            string leaf = N("ai.onnx.ml.TreeEnsembleRegressor", [chosen], tree.Regressor(1));
            string Look(Func<int, float> value) => N("Reshape", [N("ai.onnx.ml.LabelEncoder", [N("Cast", [leaf], ("to", 7))],
                ("keys_int64s", keys), ("values_floats", Array.ConvertAll(keys, key => value(key)))), "column"]);
            string samples = Look(_ => random.Next(1, 9));
            string length = Look(_ => random.Next(3, 9));
            string two = N("Cast", [N("Equal", [samples, "2"])], ("to", 1));
            string more = N("Cast", [N("Greater", [samples, "2"])], ("to", 1));
            string count = N("Mul", [more, samples]);
            string less = N("Add", [count, "-1"]);
            string logarithm = N("Mul", [N("Add", [N("Log", [N("Max", [less, "1"])]), "gamma"]), "2"]);
            string part = N("Mul", [N("Div", [N("Max", [less, "0"]), N("Max", [count, "1"])]), "-2"]);
            string average = N("Add", [two, N("Mul", [N("Add", [logarithm, part]), more])]);
            depths.Add(N("Add", [N("Add", [length, average]), "-1"]));
        }

        return model.Node("Sum", [.. depths], ["sum"]).Node("Div", ["sum", "all"], ["depth"]).Node("Neg", ["depth"], ["n"])
            .Node("Pow", ["2", "n"], ["power"]).Node("Neg", ["power"], ["m"]).Node("Add", ["m", "offset"], ["scores"])
            .Node("Less", ["scores", "0"], ["less"]).Node("Cast", ["less"], ["c"], ("to", 7)).Node("Mul", ["c", "-2i"], ["d"])
            .Node("Add", ["d", "1i"], ["label"]).OutputOf(OnnxTensor.Int64, "label").Output("scores");
    }
}

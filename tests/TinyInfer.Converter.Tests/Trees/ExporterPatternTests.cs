using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Trees with what exporters write around them: LightGBM and XGBoost by onnxmltools, ML.NET, and scikit-learn's steps.</summary>
public sealed class ExporterPatternTests
{
    private const int Features = 5;
    private const int Samples = 200;

    private static readonly string[] _columns = ["a", "b", "c", "d", "e"];

    /// <summary>A random forest of LightGBM is divided by its number of trees, and an objective of logarithms goes through Exp.</summary>
    [Theory]
    [InlineData("Mul", "Add")]
    [InlineData("Div", "Identity")]
    [InlineData("Mul", "Exp")]
    [InlineData("Add", "Sigmoid")]
    public void LightGBM_regressors_with_what_follows_them(string first, string second)
    {
        RandomForest forest = Forest(1);
        OnnxModelBuilder model = new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, Features).Constant("c", [0.25f])
            .Node("ai.onnx.ml.TreeEnsembleRegressor", ["x"], ["sum"], [.. forest.Regressor(1), .. Missing(forest)])
            .Node(first, ["sum", "c"], ["changed"])
            .Node(second, second == "Add" ? ["changed", "c"] : ["changed"], ["y"]).Output("y");

        IsClose(model);
    }

    /// <summary>A float of two classes goes through a map of labels, and the label through a cast.</summary>
    [Theory]
    [InlineData("LOGISTIC", 2)]
    [InlineData("SOFTMAX", 3)]
    public void LightGBM_classifiers_with_cast_and_map(string transform, int classes)
    {
        RandomForest forest = Forest(classes == 2 ? 1 : classes);
        (string, object)[] attributes =
            [.. forest.Classifier(Enumerable.Range(0, classes).ToArray(), transform), .. Missing(forest)];
        OnnxModelBuilder Start() => new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, Features)
            .Node("ai.onnx.ml.TreeEnsembleClassifier", ["x"], ["label_tensor", "probability_tensor"], attributes)
            .Node("Cast", ["label_tensor"], ["label"], ("to", OnnxTensor.Int64)).OutputOf(OnnxTensor.Int64, "label");
        OnnxModelBuilder exported = Start()
            .Node("ai.onnx.ml.ZipMap", ["probability_tensor"], ["probabilities"],
                ("classlabels_int64s", Enumerable.Range(0, classes).ToArray())).OutputOf(OnnxTensor.Float, "probabilities");

        DecidesAlike(exported, Start().Output("probability_tensor"), classes);
    }

    /// <summary>Comparisons below, a base value, and an identity behind the label.</summary>
    [Theory]
    [InlineData("LOGISTIC", 2, -0.4f)]
    [InlineData("SOFTMAX", 3, 0.5f)]
    public void XGBoost_classifiers_with_base_values(string transform, int classes, float start)
    {
        RandomForest forest = Forest(classes == 2 ? 1 : classes, "BRANCH_LT");
        float[] starts = [.. Enumerable.Repeat(start, classes == 2 ? 1 : classes)];
        (string, object)[] attributes =
            [.. forest.Classifier(Enumerable.Range(0, classes).ToArray(), transform, starts), .. Missing(forest)];
        OnnxModelBuilder Start() => new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, Features)
            .Node("ai.onnx.ml.TreeEnsembleClassifier", ["x"], ["label_tensor", "probability_tensor"], attributes)
            .Node("Identity", ["label_tensor"], ["label"]).OutputOf(OnnxTensor.Int64, "label");
        OnnxModelBuilder exported = Start().Node("Identity", ["probability_tensor"], ["probabilities"]).Output("probabilities");

        DecidesAlike(exported, Start().Output("probability_tensor"), classes);
    }

    [Fact]
    public void XGBoost_regressors_with_a_base_value()
    {
        RandomForest forest = Forest(1, "BRANCH_LT");
        IsClose(new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, Features).Node("ai.onnx.ml.TreeEnsembleRegressor", ["x"], ["y"],
            [.. forest.Regressor(1, baseValues: [0.5f]), .. Missing(forest)]).Output("y"));
    }

    /// <summary>Columns are inputs of their own, put together and scaled; the score is calibrated, and a label made of it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MLNET_columns_and_calibration(bool isVectorized)
    {
        RandomForest forest = Forest(1, "BRANCH_LEQ");
        OnnxModelBuilder model = new() { DomainVersion = 2 };
        foreach (string column in _columns)
        {
            model.Input(column, -1, 1);
        }

        if (isVectorized)
        {
            model.Node("ai.onnx.ml.FeatureVectorizer", _columns, ["features"], ("inputdimensions", new[] { 1, 1, 1, 1, 1 }));
        }
        else
        {
            model.Node("Concat", _columns, ["features"], ("axis", 1));
        }

        model.Constant("scale", [1, 0.5f, 2, 1, 0.25f], 1, Features).Constant("slope", [-2f]).Constant("offset", [0.1f])
            .Node("Mul", ["features", "scale"], ["scaled"])
            .Node("ai.onnx.ml.TreeEnsembleRegressor", ["scaled"], ["Score"], forest.Regressor(1))
            .Node("Mul", ["Score", "slope"], ["sloped"]).Node("Add", ["sloped", "offset"], ["moved"])
            .Node("Sigmoid", ["moved"], ["Probability"]).Output("Probability");

        // ML.NET hands its columns on.
        model.Node("Identity", ["a"], ["a.output"]).Output("a.output");
        ConversionResult result = IsClose(model);
        Assert.Contains(result.Warnings, warning => warning.Contains("in this order: a, b, c, d, e", StringComparison.Ordinal));
    }

    /// <summary>Gaps filled, and features scaled to one measure and each row to one length, as steps before the trees.</summary>
    [Theory]
    [InlineData("Imputer")]
    [InlineData("Scaler")]
    [InlineData("Imputer, Scaler")]
    public void Steps_before_trees(string steps)
    {
        RandomForest forest = Forest(1);
        OnnxModelBuilder model = new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, Features);
        string last = "x";
        if (steps.Contains("Imputer", StringComparison.Ordinal))
        {
            model.Node("ai.onnx.ml.Imputer", [last], ["filled"], ("imputed_value_floats", new[] { 0.1f, 0, 0, 0.3f, 0 }),
                ("replaced_value_float", float.NaN));
            last = "filled";
        }

        if (steps.Contains("Scaler", StringComparison.Ordinal))
        {
            model.Node("ai.onnx.ml.Scaler", [last], ["scaled"], ("offset", new[] { 0.2f, 0, -1, 0.5f, 0.1f }),
                ("scale", new[] { 0.5f, 1, 2, 1, 3 }));
            last = "scaled";
        }

        model.Node("ai.onnx.ml.TreeEnsembleRegressor", [last], ["y"], [.. forest.Regressor(1), .. Missing(forest)]).Output("y");

        IsClose(model);
    }

    [Theory]
    [InlineData("MIN", "train a sum or an average of trees")]
    [InlineData("MAX", "train a sum or an average of trees")]
    public void The_least_or_largest_of_trees_is_refused_with_a_way_out(string aggregate, string message)
    {
        RandomForest forest = Forest(1);
        Refuses(forest.Model("TreeEnsembleRegressor", OnnxTensor.Float, forest.Regressor(1, aggregate)), message);
    }

    [Theory]
    [InlineData("PROBIT")]
    [InlineData("SOFTMAX_ZERO")]
    public void Other_transformations_are_refused_with_a_way_out(string transform)
    {
        RandomForest forest = Forest(3);
        Refuses(forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, forest.Classifier(new[] { 0, 1, 2 }, transform)),
            "export raw scores (NONE) and transform them in application code");
    }

    private static void Refuses(OnnxModelBuilder model, string message) =>
        Assert.Contains(message, Assert.Throws<ConversionException>(() => ForestJudge.Convert(model, Features)).Message);

    private static RandomForest Forest(int targets, string mode = "BRANCH_LEQ")
    {
        RandomForest forest = new(30 + targets) { Features = Features, Modes = [mode] };
        for (int i = 0; i < 24; i++)
        {
            forest.Tree(4, RandomForest.Score(i % targets, 0.5));
        }

        return forest;
    }

    /// <summary>What exporters say of missing values and of how often a node is hit.</summary>
    private static (string, object)[] Missing(RandomForest forest)
    {
        int[] nodes = (int[])forest.Regressor(1).First(a => a.Item1 == "nodes_nodeids").Item2;
        return
        [
            ("nodes_missing_value_tracks_true", nodes.Select(node => node % 2).ToArray()),
            ("nodes_hitrates", nodes.Select(_ => 1f).ToArray()),
        ];
    }

    /// <summary>The scores of an exported model, and its label, are those of the same model without its tail.</summary>
    private static void DecidesAlike(OnnxModelBuilder exported, OnnxModelBuilder plain, int classes)
    {
        InferenceModel blob = InferenceModel.Load(ForestJudge.Convert(exported, Features).Blob);
        float[][] rows = OnGrid(blob.Input);
        float[][] expected = ForestJudge.Run(plain, [.. rows.SelectMany(row => row)], Features);
        Assert.Equal(classes, blob.Outputs[1].Length);
        for (int i = 0; i < rows.Length; i++)
        {
            blob.Input.Write(rows[i]);
            blob.Run();
            Assert.Equal(expected[0][i], blob.Outputs[0].Dequantize(0));
            for (int c = 0; c < classes; c++)
            {
                Assert.InRange(Math.Abs(expected[1][(i * classes) + c] - blob.Outputs[1].Dequantize(c)), 0, 0.01f);
            }
        }
    }

    /// <summary>Outputs are those of ONNX Runtime to a hundredth of their range, for inputs on the grid.</summary>
    private static ConversionResult IsClose(OnnxModelBuilder model)
    {
        ConversionResult result = ForestJudge.Convert(model, Features);
        InferenceModel blob = InferenceModel.Load(result.Blob);
        float[][] rows = OnGrid(Assert.Single(blob.Inputs));
        float[] expected = RunFloat(model, rows);
        Assert.True(expected.Distinct().Count() > Samples / 10);
        for (int i = 0; i < rows.Length; i++)
        {
            blob.Input.Write(rows[i]);
            blob.Run();
            Assert.InRange(Math.Abs(expected[i] - blob.Output.Dequantize(0)), 0, 0.01f * (expected.Max() - expected.Min()));
        }

        return result;
    }

    /// <summary>Calibration samples, each number moved to the nearest that int8 holds.</summary>
    private static float[][] OnGrid(TinyInfer.Tensor input)
    {
        float[][] rows = [.. RandomModel.Normal(200 * Features, 1.5, 7).Chunk(Features)];
        foreach (float[] row in rows)
        {
            for (int c = 0; c < Features; c++)
            {
                double gain = input.Normalization?.GetGain(c) ?? 1;
                double offset = input.Normalization?.GetOffset(c) ?? 0;
                int q = input.Quantize((float)((row[c] * gain) + offset));
                row[c] = (float)(((input.Scale * (double)(q - input.ZeroPoint)) - offset) / gain);
            }
        }

        return rows;
    }

    private static float[] RunFloat(OnnxModelBuilder model, float[][] rows)
    {
        ModelProto built = model.Build();
        using InferenceSession session = new(built.ToByteArray());
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(
            [.. built.Graph.Input.Select((input, c) => NamedOnnxValue.CreateFromTensor(input.Name, built.Graph.Input.Count == 1
                ? new DenseTensor<float>(rows.SelectMany(row => row).ToArray(), [rows.Length, Features])
                : new DenseTensor<float>(rows.Select(row => row[c]).ToArray(), [rows.Length, 1])))]);
        return ((Tensor<float>)outputs[0].Value).ToArray();
    }
}

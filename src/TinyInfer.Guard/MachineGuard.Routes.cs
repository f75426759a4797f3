using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Signal.Features;

namespace TinyInfer.Guard;

/// <content>Several ways in which a machine works.</content>
public sealed partial class MachineGuard
{
    /// <summary>The route that decides whether the next window can be stopped: clusters tell it only of windows that went on.</summary>
    private int NextRoute => Pipeline.Routes == null ? _route : Pipeline.Routes.Route;

    /// <summary>
    /// Makes a guard with a detector for each way in which the machine works, and autoencoders. Where a model cannot be used, the guard
    /// learns what features are normal in its ways and watches those; <see cref="WindowGuard.Problem"/> says so.
    /// </summary>
    /// <param name="pipeline">Computes features, and says in which way the machine works unless clusters do.</param>
    /// <param name="routes">What there is for each way.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <returns>The guard.</returns>
    /// <exception cref="System.ArgumentException">A model or detector takes another number of features, a detector without a model does
    /// not score features, or there are not as many parameters as routes.</exception>
    public static MachineGuard CreateRouted(FeaturePipeline pipeline, GuardRoutes routes, IAlarm alarm)
    {
        ModelMaker[] makers = routes.Models;
        InferenceModel[] models = new InferenceModel[makers == null ? 1 : makers.Length];
        byte[][] parameters = new byte[routes.Parameters.Length][];
        string problem = null;
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = routes.Parameters[i];
            int index = models.Length == 1 ? 0 : i;
            if (makers == null || index >= makers.Length || makers[index] == null)
            {
                continue;
            }

            if (index == i)
            {
                models[index] = ModelCheck.Create(makers[index], out string own);
                problem = own == null ? problem : (models.Length == 1 ? own : "route " + i.ToString() + ": " + own);
            }

            if (models[index] == null)
            {
                parameters[i] = DetectorWriter.Write(new DetectorSettings
                {
                    Scorer = new GaussianBaseline(pipeline.FeatureCount, BaselineWindows, BaselineFloor)
                });
            }
        }

        problem = problem == null ? null : problem + "; features alone are watched";
        Detector[] detectors = Detector.CreateRoutes(parameters, out string damage);
        return new MachineGuard(pipeline, models, detectors, routes.Clusters, alarm) { Problem = problem ?? damage };
    }

    /// <inheritdoc/>
    internal override string TestModel()
    {
        string problem = null;
        bool hasModel = false;
        for (int i = 0; _models != null && i < _models.Length; i++)
        {
            hasModel |= _models[i] != null;
            problem ??= _models[i] == null ? null : ModelCheck.Test(_models[i]);
        }

        return hasModel ? problem : base.TestModel();
    }

    /// <summary>Has each model's input known to the pipeline, so that nothing is allocated when routes change.</summary>
    private void Prepare()
    {
        for (int i = 0; i < _models.Length; i++)
        {
            _areReset[i] = IsReset(_models[i]);
            if (_models[i] != null)
            {
                Pipeline.Write(_models[i].Input);
            }
        }
    }

    /// <summary>
    /// Takes the route of the window. One that was stopped or cannot be believed says nothing of clusters: the last route stays.
    /// </summary>
    private void TakeRoute(bool isFaulty)
    {
        if (_clusters == null)
        {
            _route = Pipeline.Routes.Route;
        }
        else if (!isFaulty && !Pipeline.IsStopped)
        {
            Pipeline.Write(_features);
            _route = _clusters.Find(_features);
        }

        if (_models != null)
        {
            UseModel(_models[_route], _areReset[_route]);
        }
    }
}

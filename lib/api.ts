import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './constructs/acknowledge.ts';
import type { PlatformContext } from './platform-context.ts';

/** What the gateway answers itself: in our words, and with the two fields an MLflow client reads. */
interface Refusal {
  readonly type: ResponseType;
  readonly status: number;
  /** MLflow's. */
  readonly code: string;
  readonly error: string;
  readonly hint: string;
}

const refusals: readonly Refusal[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    code: 'UNAUTHENTICATED',
    error: 'The request has no valid token.',
    hint: 'Send `Authorization: Bearer TOKEN` (MLflow clients: set MLFLOW_TRACKING_TOKEN); it may have expired or been revoked.',
  },
  {
    type: ResponseType.ACCESS_DENIED,
    status: 403,
    code: 'PERMISSION_DENIED',
    error: 'This token may not do this.',
    hint: 'Use a token with the role that may.',
  },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    code: 'ENDPOINT_NOT_FOUND',
    error: 'There is no such route.',
    hint: 'See docs/architecture.md, "HTTP API".',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: 'INVALID_PARAMETER_VALUE',
    error: 'The body is too large.',
    hint: 'Ask POST /v1/uploads for a URL, PUT the file there, and send its uri. MLflow clients send large files to S3 in parts when MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD=true and MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE=5242880 are set.',
  },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: 'REQUEST_LIMIT_EXCEEDED',
    error: 'Too many requests.',
    hint: 'Wait a moment and try again.',
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: 'TEMPORARILY_UNAVAILABLE',
    error: 'The request took too long.',
    hint: 'Ask for less at a time.',
  },
];

/** The one front door. Every route asks the authorizer; what it does not know it refuses in the product's own words. */
export class Api extends Construct {
  readonly rest: RestApi;
  readonly #authorizer: IAuthorizer;

  constructor(scope: Construct, id: string, authorizer: IAuthorizer, { stage }: PlatformContext) {
    super(scope, id);
    this.#authorizer = authorizer;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.rest = new RestApi(this, 'Rest', {
      restApiName: `loopwright-${stage.name}`,
      endpointTypes: [EndpointType.REGIONAL],
      // All of them: tritonclient sends bytes and names no media type. Every body reaches the functions as base64.
      binaryMediaTypes: ['*/*'],
      deployOptions: {
        stageName: stage.name,
        throttlingRateLimit: stage.throttle.rate,
        throttlingBurstLimit: stage.throttle.burst,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
      cloudWatchRole: true,
    });
    for (const refusal of refusals) this.#refuse(refusal);
    acknowledge(this.rest, {
      'AwsSolutions-APIG2':
        'Every handler checks its input by a schema and answers with the place that is wrong.',
      'AwsSolutions-APIG3':
        "A web ACL is the account owner's choice and costs when idle; the API throttles and asks for a token.",
      'AwsSolutions-APIG4':
        'Every method has the token authorizer; test/lib/policies.test.ts checks it.',
      'AwsSolutions-COG4':
        "Tokens are the product's own: the clients it serves send bearer or basic tokens, not Cognito's.",
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        "The role API Gateway writes its logs with is AWS's own policy.",
    });
  }

  /**
   * `METHOD /path` → function, behind the authorizer. This API may call the function, whatever the route: a permission for each
   * would be a fifth of the 500 resources that a stack may have.
   */
  route(fn: IFunction, ...routes: readonly `${string} /${string}`[]): void {
    const integration = new LambdaIntegration(fn, { scopePermissionToMethod: false });
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      let resource: IResource = this.rest.root;
      for (const part of path.split('/').filter(Boolean))
        resource = resource.getResource(part) ?? resource.addResource(part);
      resource.addMethod(method, integration, {
        authorizer: this.#authorizer,
        authorizationType: AuthorizationType.CUSTOM,
      });
    }
  }

  get url(): string {
    return this.rest.url;
  }

  get region(): string {
    return Stack.of(this).region;
  }

  #refuse({ type, status, code, error, hint }: Refusal): void {
    this.rest.addGatewayResponse(`Refuse${status}`, {
      type,
      statusCode: String(status),
      templates: {
        'application/json': JSON.stringify({
          error,
          hint,
          error_code: code,
          message: `${error} ${hint}`,
        }),
      },
    });
  }
}
